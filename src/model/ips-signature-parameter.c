/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-parameter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-nick.h"

#define NONE "none"

static const char *const storage_keys[] = { "Axxx", "AxBx", "Axxb", "xxBx", "AaBb", NULL };
static const char *const summary_modes[] = { "fire-all", "fire-once", "summarize", "global-summarize", NULL };
static const char *const systems[] = { "general-os", "ios", "mac-os", "netware", "other", "unix", "aix", "bsd", "hp-ux", "irix", "linux", "solaris",
                                       "windows", "windows-nt-2k-xp", "win-nt", NULL };

/* The sensor's command line names them and says what they may be: guide for IPS 7.2, chapter 7 and appendix B. */
static const struct
{
  const char *nick;
  const char *label;
  const char *group;
  const char *explanation;
  guint least, most, usual;          /* of a number */
  const char *const *words;          /* (nullable) of the others */
  gboolean many;
} parameters[IPS_N_PARAMETERS] = {
  [IPS_PARAMETER_PROMISC_DELTA] = {
    .nick = "promisc-delta", .label = N_("Promiscuous Delta"), .group = N_("General"), .most = 30,
    .explanation = N_("What is taken off the risk rating where a device only listens. It comes with the signature and is best left as it is.") },
  [IPS_PARAMETER_EVENT_COUNT] = {
    .nick = "event-count", .label = N_("Event Count"), .group = N_("Event Counter"), .least = 1, .most = 65535, .usual = 1,
    .explanation = N_("How often it has to be seen before there is an alert.") },
  [IPS_PARAMETER_EVENT_COUNT_KEY] = {
    .nick = "event-count-key", .label = N_("Event Count Key"), .group = N_("Event Counter"), .words = storage_keys,
    .explanation = N_("What has to be the same for events to be counted together: A and a are the attacker's address and port, B and b the victim's, x is anything.") },
  [IPS_PARAMETER_ALERT_INTERVAL] = {
    .nick = "alert-interval", .label = N_("Alert Interval"), .group = N_("Event Counter"), .least = 2, .most = 1000,
    .explanation = N_("Seconds after which counting begins anew; without one it never does.") },
  [IPS_PARAMETER_SUMMARY_MODE] = {
    .nick = "summary-mode", .label = N_("Summary Mode"), .group = N_("Alert Frequency"), .words = summary_modes,
    .explanation = N_("An alert each time, once, or a summary of many: for each attacker and victim, or of all together.") },
  [IPS_PARAMETER_SUMMARY_INTERVAL] = {
    .nick = "summary-interval", .label = N_("Summary Interval"), .group = N_("Alert Frequency"), .least = 1, .most = 65535, .usual = 15,
    .explanation = N_("Seconds that a summary covers.") },
  [IPS_PARAMETER_VULNERABLE_OS] = {
    .nick = "vulnerable-os", .label = N_("Vulnerable OS"), .group = N_("Relevance"), .words = systems, .many = TRUE,
    .explanation = N_("Systems that it can harm: the risk rating of an attack on one of them is raised by 10, on another lowered by 10.") },
};

const char *
ips_signature_parameter_to_nick (IpsSignatureParameter parameter)
{
  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, "");
  return parameters[parameter].nick;
}

gboolean
ips_signature_parameter_from_nick (const char *nick, IpsSignatureParameter *parameter)
{
  return IPS_NICK_FIND (parameters, nick, parameter);
}

const char *
ips_signature_parameter_to_label (IpsSignatureParameter parameter)
{
  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, "");
  return g_dgettext (GETTEXT_PACKAGE, parameters[parameter].label);
}

const char *
ips_signature_parameter_get_group (IpsSignatureParameter parameter)
{
  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, "");
  return g_dgettext (GETTEXT_PACKAGE, parameters[parameter].group);
}

const char *
ips_signature_parameter_explain (IpsSignatureParameter parameter)
{
  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, "");
  return g_dgettext (GETTEXT_PACKAGE, parameters[parameter].explanation);
}

IpsParameterKind
ips_signature_parameter_get_kind (IpsSignatureParameter parameter)
{
  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, IPS_PARAMETER_NUMBER);
  if (parameters[parameter].words == NULL)
    return IPS_PARAMETER_NUMBER;
  return parameters[parameter].many ? IPS_PARAMETER_SET : IPS_PARAMETER_CHOICE;
}

void
ips_signature_parameter_get_range (IpsSignatureParameter parameter, guint *least, guint *most, guint *usual)
{
  g_return_if_fail (ips_signature_parameter_get_kind (parameter) == IPS_PARAMETER_NUMBER);
  *least = parameters[parameter].least;
  *most = parameters[parameter].most;
  *usual = parameters[parameter].usual;
}

static guint
count_words (IpsSignatureParameter parameter)
{
  return g_strv_length ((GStrv) parameters[parameter].words);
}

const char *
ips_signature_parameter_get_word (IpsSignatureParameter parameter, guint index)
{
  g_return_val_if_fail (ips_signature_parameter_get_kind (parameter) != IPS_PARAMETER_NUMBER, NULL);
  return index < count_words (parameter) ? parameters[parameter].words[index] : NULL;
}

char *
ips_signature_parameter_to_text (IpsSignatureParameter parameter, guint32 value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, g_strdup (""));

  switch (ips_signature_parameter_get_kind (parameter))
    {
    case IPS_PARAMETER_NUMBER:
      if (value == 0)
        value = parameters[parameter].usual;
      /* One that cannot be 0 and has no usual value is not there. */
      if (value == 0 && parameters[parameter].least > 0)
        g_string_append (text, NONE);
      else
        g_string_append_printf (text, "%u", value);
      break;
    case IPS_PARAMETER_CHOICE:
      g_string_append (text, parameters[parameter].words[MIN (value, count_words (parameter) - 1)]);
      break;
    case IPS_PARAMETER_SET:
      for (guint i = 0; parameters[parameter].words[i] != NULL; i++)
        if (value & (1u << i))
          g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "", parameters[parameter].words[i]);
      if (text->len == 0)
        g_string_append (text, NONE);
      break;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
read_number (IpsSignatureParameter parameter, const char *text, guint32 *value, GError **error)
{
  guint least = parameters[parameter].least, most = parameters[parameter].most, usual = parameters[parameter].usual;
  guint64 number;

  if (least > 0 && usual == 0 && g_strcmp0 (text, NONE) == 0)
    {
      *value = 0;
      return TRUE;
    }
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    {
      if (least > 0 && usual == 0)
        ips_set_error (error, IPS_ERROR_INVALID, _("%s: enter a number from %u to %u, or “none”"), parameters[parameter].nick, least, most);
      else
        ips_set_error (error, IPS_ERROR_INVALID, _("%s: enter a number from %u to %u"), parameters[parameter].nick, least, most);
      return FALSE;
    }
  *value = number == usual ? 0 : (guint32) number;
  return TRUE;
}

static gboolean
find_word (IpsSignatureParameter parameter, const char *word, guint *index, GError **error)
{
  g_autofree char *all = NULL;

  if (ips_nick_find (parameters[parameter].words, sizeof (char *), count_words (parameter), word, index))
    return TRUE;
  all = g_strjoinv (", ", (GStrv) parameters[parameter].words);
  ips_set_error (error, IPS_ERROR_INVALID, _("%s: \"%.64s\" is none of %s"), parameters[parameter].nick, word != NULL ? word : "", all);
  return FALSE;
}

/* Words are separated by "|", "," or blanks, as actions are. */
static gboolean
read_set (IpsSignatureParameter parameter, const char *text, guint32 *value, GError **error)
{
  g_auto(GStrv) words = g_strsplit_set (text != NULL ? text : "", "|, \t\r\n", -1);
  guint32 mask = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint index;

      if (*words[i] == '\0' || strcmp (words[i], NONE) == 0)
        continue;
      if (!find_word (parameter, words[i], &index, error))
        return FALSE;
      mask |= 1u << index;
    }
  *value = mask;
  return TRUE;
}

gboolean
ips_signature_parameter_from_text (IpsSignatureParameter parameter, const char *text, guint32 *value, GError **error)
{
  guint index;

  g_return_val_if_fail (parameter < IPS_N_PARAMETERS, FALSE);

  if (ips_signature_parameter_get_kind (parameter) == IPS_PARAMETER_NUMBER)
    return read_number (parameter, text, value, error);
  if (parameters[parameter].many)
    return read_set (parameter, text, value, error);
  if (!find_word (parameter, text, &index, error))
    return FALSE;
  *value = index;
  return TRUE;
}

char *
ips_signature_parameters_to_text (const guint32 *values)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = IPS_N_PARAMETERS;

  while (n > 0 && values[n - 1] == 0)
    n--;
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "", values[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
can_be (IpsSignatureParameter parameter, guint64 value)
{
  if (parameters[parameter].words == NULL)
    return value == 0 || (value >= parameters[parameter].least && value <= parameters[parameter].most);
  return parameters[parameter].many ? value < (G_GUINT64_CONSTANT (1) << count_words (parameter)) : value < count_words (parameter);
}

void
ips_signature_parameters_from_text (const char *text, guint32 *values)
{
  memset (values, 0, IPS_N_PARAMETERS * sizeof *values);
  for (guint i = 0; text != NULL && g_ascii_isdigit (*text) && i < IPS_N_PARAMETERS; i++)
    {
      char *end;
      guint64 value = g_ascii_strtoull (text, &end, 10);

      values[i] = can_be (i, value) ? (guint32) value : 0;
      text = *end == ',' ? end + 1 : NULL;
    }
}
