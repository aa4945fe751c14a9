/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

static const struct { const char *nick; const char *label; } families[IPS_N_PACKAGE_FAMILIES] = {
  [IPS_PACKAGE_UNKNOWN] = { "unknown", N_("Unknown") },
  [IPS_PACKAGE_MAJOR_UPDATE] = { "major-update", N_("Major update") },
  [IPS_PACKAGE_MINOR_UPDATE] = { "minor-update", N_("Minor update") },
  [IPS_PACKAGE_SERVICE_PACK] = { "service-pack", N_("Service pack") },
  [IPS_PACKAGE_PATCH] = { "patch", N_("Patch") },
  [IPS_PACKAGE_ENGINE] = { "engine", N_("Engine update") },
  [IPS_PACKAGE_SIGNATURE] = { "signature", N_("Signature update") },
  [IPS_PACKAGE_SIGNATURE_4X] = { "signature-4x", N_("Signature update (4.x)") },
  [IPS_PACKAGE_RECOVERY] = { "recovery", N_("Recovery image") },
  [IPS_PACKAGE_SYSTEM_IMAGE] = { "system-image", N_("System image") },
  [IPS_PACKAGE_CD_IMAGE] = { "cd-image", N_("CD image") },
  [IPS_PACKAGE_README] = { "readme", N_("Readme") },
  [IPS_PACKAGE_SIGNATURE_README] = { "signature-readme", N_("Signature readme") },
  [IPS_PACKAGE_CSM_SENSOR] = { "csm-sensor", N_("Sensor update, manager's package") },
  [IPS_PACKAGE_CSM_ENGINE] = { "csm-engine", N_("Engine update, manager's package") },
  [IPS_PACKAGE_CSM_SIGNATURE] = { "csm-signature", N_("Signature update, manager's package") },
  [IPS_PACKAGE_CSM_SINGLE] = { "csm-single", N_("Sensor update, one package for every platform") },
  [IPS_PACKAGE_MARS_SIGNATURE] = { "mars-signature", N_("Signature update for MARS") },
  [IPS_PACKAGE_IOS_SIGNATURE] = { "ios-signature", N_("IOS IPS signature update") },
  [IPS_PACKAGE_IOS_SDM] = { "ios-sdm", N_("IOS IPS signature update for SDM") },
  [IPS_PACKAGE_IOS_SDF] = { "ios-sdf-4x", N_("IOS IPS signatures (4.x)") },
};

const char *
ips_package_family_to_nick (IpsPackageFamily family)
{
  g_return_val_if_fail (family < IPS_N_PACKAGE_FAMILIES, "");
  return families[family].nick;
}

const char *
ips_package_family_to_label (IpsPackageFamily family)
{
  g_return_val_if_fail (family < IPS_N_PACKAGE_FAMILIES, "");
  return g_dgettext (GETTEXT_PACKAGE, families[family].label);
}

gboolean
ips_package_family_is_sensor_update (IpsPackageFamily family)
{
  return (family >= IPS_PACKAGE_MAJOR_UPDATE && family <= IPS_PACKAGE_PATCH) || family == IPS_PACKAGE_CSM_SENSOR || family == IPS_PACKAGE_CSM_SINGLE;
}

gboolean
ips_package_family_is_signature_update (IpsPackageFamily family)
{
  return family == IPS_PACKAGE_SIGNATURE || family == IPS_PACKAGE_CSM_SIGNATURE || family == IPS_PACKAGE_IOS_SIGNATURE;
}

/*
 * The grammar, a row per shape. In braces: P an optional platform and its dash, V a release, E an engine, -E an optional one,
 * N a level, R a required release, I the installer and its letter, D a release with dots, X the extension, W a word with
 * several spellings.
 */
typedef enum { SHAPE_UNKNOWN, SHAPE_RELEASE, SHAPE_MAJOR, SHAPE_MINOR, SHAPE_SERVICE_PACK, SHAPE_PATCH, SHAPE_ENGINE, SHAPE_SIGNATURE,
               SHAPE_MINREQ, SHAPE_4X, SHAPE_RECOVERY, SHAPE_IDSM2_IMAGE, SHAPE_IMAGE, SHAPE_CD, SHAPE_README, SHAPE_SIGNATURE_README,
               SHAPE_CSM_SENSOR, SHAPE_CSM_ENGINE, SHAPE_CSM_SIGNATURE, SHAPE_CSM_SINGLE, SHAPE_CSM_DOTTED, SHAPE_MARS, SHAPE_IOS,
               SHAPE_SDM, SHAPE_SDF, N_SHAPES } Shape;

static const struct { IpsPackageFamily family; const char *format; const char *extensions; const char *words; } shapes[N_SHAPES] = {
  [SHAPE_UNKNOWN] = { IPS_PACKAGE_UNKNOWN, NULL, NULL, NULL },
  [SHAPE_RELEASE] = { IPS_PACKAGE_SERVICE_PACK, "IPS-{P}K9-{V}{-E}.{X}", "pkg", NULL },
  [SHAPE_MAJOR] = { IPS_PACKAGE_MAJOR_UPDATE, "IPS-K9-maj-{V}{-N}.{X}", "pkg|rpm\\.pkg", NULL },
  [SHAPE_MINOR] = { IPS_PACKAGE_MINOR_UPDATE, "IPS-K9-min-{V}{-N}.{X}", "pkg|rpm\\.pkg", NULL },
  [SHAPE_SERVICE_PACK] = { IPS_PACKAGE_SERVICE_PACK, "IPS-K9-sp-{V}{-E}.{X}", "pkg|rpm\\.pkg", NULL },
  [SHAPE_PATCH] = { IPS_PACKAGE_PATCH, "IPS-{P}K9-patch-{V}{-E}.{X}", "pkg", NULL },
  [SHAPE_ENGINE] = { IPS_PACKAGE_ENGINE, "IPS-{P}engine-{E}-req-{R}.{X}", "pkg", NULL },
  [SHAPE_SIGNATURE] = { IPS_PACKAGE_SIGNATURE, "IPS-{P}sig-{N}-req-{E}.{X}", "pkg", NULL },
  [SHAPE_MINREQ] = { IPS_PACKAGE_SIGNATURE, "IPS-sig-{N}-minreq-{R}.{X}", "pkg|zip", NULL },
  [SHAPE_4X] = { IPS_PACKAGE_SIGNATURE_4X, "IDS-sig-{R}-{N}.{X}", "zip|rpm\\.pkg", NULL },
  [SHAPE_RECOVERY] = { IPS_PACKAGE_RECOVERY, "IPS-{P}K9-r-{I}-{V}{-E}.{X}", "pkg", NULL },
  [SHAPE_IDSM2_IMAGE] = { IPS_PACKAGE_SYSTEM_IMAGE, "WS-SVC-IDSM2-K9-sys-{I}-{V}{-E}.{X}", "img|bin\\.gz", NULL },
  [SHAPE_IMAGE] = { IPS_PACKAGE_SYSTEM_IMAGE, "IPS-{P}K9-sys-{I}-{V}{-E}.{X}", "img|bin\\.gz|aip|pkg", NULL },
  [SHAPE_CD] = { IPS_PACKAGE_CD_IMAGE, "IPS-K9-cd-{I}-{V}{-E}.{X}", "iso", NULL },
  [SHAPE_README] = { IPS_PACKAGE_README, "IPS-{V}{-E}.{X}", "readme\\.txt", NULL },
  [SHAPE_SIGNATURE_README] = { IPS_PACKAGE_SIGNATURE_README, "IPS-sig-{N}{-E}.{X}", "readme\\.txt", NULL },
  [SHAPE_CSM_SENSOR] = { IPS_PACKAGE_CSM_SENSOR, "IPS-CS-MGR-{P}K9-{V}{-E}.{X}", "zip", NULL },
  [SHAPE_CSM_ENGINE] = { IPS_PACKAGE_CSM_ENGINE, "IPS-CS-MGR-engine-{E}-req-{R}.{X}", "zip", NULL },
  [SHAPE_CSM_SIGNATURE] = { IPS_PACKAGE_CSM_SIGNATURE, "IPS-CS-MGR-{W}-{N}-req-{E}.{X}", "zip", "sig|Sig" },
  [SHAPE_CSM_SINGLE] = { IPS_PACKAGE_CSM_SINGLE, "IPS-CSM-K9-{W}{V}{-E}.{X}", "zip", "(?:patch-)?" },
  [SHAPE_CSM_DOTTED] = { IPS_PACKAGE_CSM_SINGLE, "IPS-CSM-K9-{D}.{X}", "zip", NULL },
  [SHAPE_MARS] = { IPS_PACKAGE_MARS_SIGNATURE, "IPS-CS-MARS-{W}-{N}.{X}", "zip", "sig|Sig" },
  [SHAPE_IOS] = { IPS_PACKAGE_IOS_SIGNATURE, "IOS-{N}-CLI.{X}", "pkg", NULL },
  [SHAPE_SDM] = { IPS_PACKAGE_IOS_SDM, "sigv5-SDM-{N}.{X}", "zip", NULL },
  [SHAPE_SDF] = { IPS_PACKAGE_IOS_SDF, "{W}.{X}", "sdf", "128MB|256MB|attack-drop" },
};

#define PLATFORM_PATTERN "(?:(?<platform>NM-CIDS|[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*)-)?"
/* No leading zeros: a name is printed back as it was. */
#define MINOR_PATTERN "(?:0|[1-9][0-9]?)"
#define SERVICE_PATTERN "(?:0|[1-9][0-9]{0,2})"
#define RELEASE_PATTERN "[1-9][0-9]?\\." MINOR_PATTERN "-" SERVICE_PATTERN "[a-o]?(?:p(?:[1-9][0-9]?|l))?"
#define ENGINE_PATTERN "(?<engine>E\\.?[1-9][0-9]?)"
#define LEVEL_PATTERN "S(?<level>[1-9][0-9]{0,4})"

static void
append_piece (GString *pattern, Shape shape, const char *piece)
{
  if (g_str_equal (piece, "P"))
    g_string_append (pattern, PLATFORM_PATTERN);
  else if (g_str_equal (piece, "V"))
    g_string_append (pattern, "(?<version>" RELEASE_PATTERN ")");
  else if (g_str_equal (piece, "R"))
    g_string_append (pattern, "(?<required>" RELEASE_PATTERN ")");
  else if (g_str_equal (piece, "D"))
    g_string_append (pattern, "(?<dotted>[1-9][0-9]?\\." MINOR_PATTERN "\\." SERVICE_PATTERN ")");
  else if (g_str_equal (piece, "E"))
    g_string_append (pattern, ENGINE_PATTERN);
  else if (g_str_equal (piece, "-E"))
    g_string_append (pattern, "(?:-" ENGINE_PATTERN ")?");
  else if (g_str_equal (piece, "N"))
    g_string_append (pattern, LEVEL_PATTERN);
  else if (g_str_equal (piece, "-N"))
    g_string_append (pattern, "(?:-" LEVEL_PATTERN ")?");
  else if (g_str_equal (piece, "I"))
    g_string_append (pattern, "(?<installer>[0-9]\\.[0-9]-[a-z])");
  else if (g_str_equal (piece, "W"))
    g_string_append_printf (pattern, "(?<word>%s)", shapes[shape].words);
  else
    g_string_append_printf (pattern, "(?<extension>%s)", shapes[shape].extensions);
}

/* Hands out the format's pieces: text as it stands, and what is in braces. %FALSE at its end. */
static gboolean
next_piece (const char **at, char piece[8], gboolean *in_braces)
{
  gsize length;

  if (**at == '\0')
    return FALSE;
  *in_braces = **at == '{';
  if (*in_braces)
    (*at)++;
  length = *in_braces ? strcspn (*at, "}") : 1;
  g_strlcpy (piece, *at, MIN (length + 1, 8));
  *at += length + (*in_braces ? 1 : 0);
  return TRUE;
}

/* (transfer none) */
static GRegex *
get_regex (Shape shape)
{
  static GRegex *regexes[N_SHAPES];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (Shape i = SHAPE_UNKNOWN + 1; i < N_SHAPES; i++)
        {
          g_autoptr(GString) pattern = g_string_new ("^");
          const char *at = shapes[i].format;
          gboolean in_braces;
          char piece[8];

          if (g_str_has_prefix (at, "IPS-"))
            g_string_append (pattern, "(?<twice>I(?=IPS))?");
          while (next_piece (&at, piece, &in_braces))
            if (in_braces)
              append_piece (pattern, i, piece);
            else
              g_string_append_printf (pattern, "%s%s", *piece == '.' ? "\\" : "", piece);
          g_string_append_c (pattern, '$');
          regexes[i] = g_regex_new (pattern->str, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
        }
      g_once_init_leave (&ready, 1);
    }
  return regexes[shape];
}

static char *
fetch (GMatchInfo *match, const char *name)
{
  char *text = g_match_info_fetch_named (match, name);

  return text != NULL ? text : g_strdup ("");
}

/* A release as names write it; "1pl" is a slip for "1p1". */
static void
take_release (IpsPackageName *self, char *text, IpsVersion *version)
{
  gsize length = strlen (text);

  if (length > 2 && text[length - 1] == 'l' && text[length - 2] == 'p')
    {
      text[length - 1] = '1';
      self->slips |= IPS_SLIP_L_FOR_1;
    }
  ips_version_parse (text, version);
}

/* What releases are called follows from their numbers: x.0(1) is major, x.y(1) minor, the rest are service packs. */
static IpsPackageFamily
get_family (const IpsPackageName *self)
{
  if (self->shape != SHAPE_RELEASE || self->version.service != 1 || self->version.letter != 0 || self->version.patch != 0)
    return shapes[self->shape].family;
  return self->version.minor == 0 ? IPS_PACKAGE_MAJOR_UPDATE : IPS_PACKAGE_MINOR_UPDATE;
}

static void
take_match (IpsPackageName *self, Shape shape, GMatchInfo *match)
{
  g_autofree char *version = fetch (match, "version");
  g_autofree char *required = fetch (match, "required");
  g_autofree char *dotted = fetch (match, "dotted");
  g_autofree char *engine = fetch (match, "engine");
  g_autofree char *level = fetch (match, "level");
  g_autofree char *twice = fetch (match, "twice");
  guint number = 0;

  self->shape = shape;
  g_free (self->platform);
  self->platform = shape == SHAPE_IDSM2_IMAGE ? g_strdup ("WS-SVC-IDSM2") : fetch (match, "platform");
  self->installer = fetch (match, "installer");
  self->extension = fetch (match, "extension");
  self->word = fetch (match, "word");
  if (*version != '\0')
    take_release (self, version, &self->version);
  if (*required != '\0')
    take_release (self, required, &self->required_version);
  if (*dotted != '\0')
    ips_version_parse (dotted, &self->version);
  if (*engine != '\0')
    ips_engine_from_text (engine, &number);
  if (strchr (engine, '.') != NULL)
    self->slips |= IPS_SLIP_ENGINE_DOT;
  if (*twice != '\0')
    self->slips |= IPS_SLIP_DOUBLE_I;
  self->level = (guint) g_ascii_strtoull (level, NULL, 10);
  if (shape == SHAPE_SIGNATURE || shape == SHAPE_CSM_SIGNATURE)
    self->required_engine = number;
  else
    self->engine = number;
  self->version.engine = *version != '\0' ? number : 0;
  self->family = get_family (self);
}

static gboolean
check_file_name (const char *name, GError **error)
{
  if (name == NULL || *name == '\0')
    ips_set_error (error, IPS_ERROR_INVALID, _("a package without a name"));
  else if (strlen (name) > IPS_PACKAGE_NAME_MAX)
    ips_set_error (error, IPS_ERROR_INVALID, _("the name is longer than %d characters"), IPS_PACKAGE_NAME_MAX);
  else if (!g_utf8_validate (name, -1, NULL))
    ips_set_error (error, IPS_ERROR_INVALID, _("the name is not text"));
  else if (strpbrk (name, "/\\") != NULL || g_str_equal (name, ".") || g_str_equal (name, ".."))
    ips_set_error (error, IPS_ERROR_INVALID, _("a name with slashes is a path, not a package"));
  else
    {
      g_autofree char *safe = ips_text_make_safe (name, 0);

      if (strcmp (safe, name) == 0)
        return TRUE;
      ips_set_error (error, IPS_ERROR_INVALID, _("the name holds control characters"));
    }
  return FALSE;
}

IpsPackageName *
ips_package_name_parse (const char *name, GError **error)
{
  g_autoptr(IpsPackageName) self = NULL;

  if (!check_file_name (name, error))
    return NULL;
  self = g_new0 (IpsPackageName, 1);
  self->name = g_strdup (name);
  self->platform = g_strdup ("");
  for (Shape i = SHAPE_UNKNOWN + 1; i < N_SHAPES; i++)
    {
      g_autoptr(GMatchInfo) match = NULL;

      if (g_regex_match (get_regex (i), name, 0, &match))
        {
          take_match (self, i, match);
          return g_steal_pointer (&self);
        }
    }
  self->installer = g_strdup ("");
  self->extension = g_strdup ("");
  self->word = g_strdup ("");
  return g_steal_pointer (&self);
}

IpsPackageName *
ips_package_name_copy (const IpsPackageName *self)
{
  IpsPackageName *copy = g_memdup2 (self, sizeof (IpsPackageName));

  copy->name = g_strdup (self->name);
  copy->platform = g_strdup (self->platform);
  copy->installer = g_strdup (self->installer);
  copy->extension = g_strdup (self->extension);
  copy->word = g_strdup (self->word);
  return copy;
}

void
ips_package_name_free (IpsPackageName *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->platform);
  g_free (self->installer);
  g_free (self->extension);
  g_free (self->word);
  g_free (self);
}

static void
append_release (GString *text, const IpsVersion *version, gboolean slip)
{
  g_autofree char *release = ips_version_to_name (version);

  if (slip && g_str_has_suffix (release, "p1"))
    release[strlen (release) - 1] = 'l';
  g_string_append (text, release);
}

static void
print_piece (const IpsPackageName *self, GString *text, const char *piece, guint slips)
{
  guint engine = self->engine != 0 ? self->engine : self->required_engine;
  const char *dot = (slips & IPS_SLIP_ENGINE_DOT) ? "." : "";

  if (g_str_equal (piece, "P"))
    g_string_append_printf (text, "%s%s", self->platform, *self->platform != '\0' ? "-" : "");
  else if (g_str_equal (piece, "V"))
    append_release (text, &self->version, (slips & IPS_SLIP_L_FOR_1) != 0);
  else if (g_str_equal (piece, "R"))
    append_release (text, &self->required_version, (slips & IPS_SLIP_L_FOR_1) != 0);
  else if (g_str_equal (piece, "D"))
    g_string_append_printf (text, "%u.%u.%u", self->version.major, self->version.minor, self->version.service);
  else if (g_str_equal (piece, "E") || (g_str_equal (piece, "-E") && engine != 0))
    g_string_append_printf (text, "%sE%s%u", *piece == '-' ? "-" : "", dot, engine);
  else if (g_str_equal (piece, "N") || (g_str_equal (piece, "-N") && self->level != 0))
    g_string_append_printf (text, "%sS%u", *piece == '-' ? "-" : "", self->level);
  else if (g_str_equal (piece, "I"))
    g_string_append (text, self->installer);
  else if (g_str_equal (piece, "W"))
    g_string_append (text, self->word);
  else if (g_str_equal (piece, "X"))
    g_string_append (text, self->extension);
}

char *
ips_package_name_print (const IpsPackageName *self, gboolean with_slips)
{
  g_autoptr(GString) text = NULL;
  const char *at = shapes[self->shape].format;
  guint slips = with_slips ? self->slips : 0;
  gboolean in_braces;
  char piece[8];

  if (self->shape == SHAPE_UNKNOWN)
    return g_strdup (self->name);
  text = g_string_new ((slips & IPS_SLIP_DOUBLE_I) ? "I" : "");
  while (next_piece (&at, piece, &in_braces))
    if (in_braces)
      print_piece (self, text, piece, slips);
    else
      g_string_append (text, piece);
  return g_strdup (text->str);
}

char *
ips_package_name_describe (const IpsPackageName *self)
{
  g_autofree char *version = ips_version_to_text (&self->version);
  g_autofree char *required = ips_version_to_text (&self->required_version);
  g_autofree char *engine = ips_engine_to_text (self->engine);
  g_autofree char *required_engine = ips_engine_to_text (self->required_engine);

  if (self->level != 0 && self->required_engine != 0)
    /* TRANSLATORS: a signature level and the engine it needs: "S615 (E4)" */
    return g_strdup_printf (_("S%u (%s)"), self->level, required_engine);
  if (self->level != 0 && ips_version_is_none (&self->version))
    return g_strdup_printf ("S%u", self->level);
  if (!ips_version_is_none (&self->version))
    return g_steal_pointer (&version);
  if (self->engine != 0)
    /* TRANSLATORS: an engine and the release it is for: "E4 for 7.1(2)" */
    return g_strdup_printf (_("%s for %s"), engine, required);
  return g_strdup ("");
}
