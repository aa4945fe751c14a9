/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-router-signature.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-error.h"
#include "ips-console-line.h"
#include "ips-error.h"
#include "ips-signature-action.h"

#define MAX_FIDELITY 100

/* Its letter, in the order in which the router explains them. */
static const struct { char letter; IpsSignatureAction action; } actions[] = {
  { 'A', IPS_ACTION_PRODUCE_ALERT },
  { 'D', IPS_ACTION_DENY_PACKET },
  { 'R', IPS_ACTION_RESET_TCP },
  { 'H', IPS_ACTION_DENY_ATTACKER },
  { 'F', IPS_ACTION_DENY_CONNECTION },
};

static const struct { const char *word; IpsSeverity severity; } severities[] = {
  { "HIGH", IPS_SEVERITY_HIGH },
  { "MED", IPS_SEVERITY_MEDIUM },
  { "LOW", IPS_SEVERITY_LOW },
  { "INFO", IPS_SEVERITY_INFORMATIONAL },
};

/* How it may say that it has no such signature. */
static const char *const absences[] = { "not found", "not exist", "o such signature" };

static gboolean
take_actions (const char *letters, guint *mask)
{
  *mask = 0;
  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (actions) && actions[i].letter != *letter)
        i++;
      if (i == G_N_ELEMENTS (actions))
        return FALSE;
      *mask |= IPS_ACTION_BIT (actions[i].action);
    }
  return TRUE;
}

static gboolean
take_severity (const char *word, IpsSeverity *severity)
{
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    if (g_str_has_prefix (word, severities[i].word))
      {
        *severity = severities[i].severity;
        return TRUE;
      }
  return FALSE;
}

/* "2004:0 Y* Nr AD HIGH 0 1 0 200 30 FA N 100 S220": enabled, retired, what it does, how severe and, before the release, how sure. */
static gboolean
read_row (const char *line, IpsSignatureKey key, IpsSignature *signature)
{
  static gsize once;
  g_auto(GStrv) row = ips_console_line_match (&once, "^ *([0-9]{1,5}):([0-9]{1,5}) +([YN])(\\*?) +(?:Y|Ni|Nr|Nf|No) +(?:([A-Z]{1,5}) +)?(HIGH|MED[A-Z]*|LOW|INFO[A-Z]*) +[0-9]"
                                                     ".* ([0-9]{1,3}) +S[0-9]", line);

  if (row == NULL)
    return FALSE;
  *signature = (IpsSignature) { .key = IPS_SIGNATURE_KEY (g_ascii_strtoull (row[1], NULL, 10), g_ascii_strtoull (row[2], NULL, 10)),
                                .fidelity = (guint) g_ascii_strtoull (row[7], NULL, 10), .enabled = *row[3] == 'Y', .retired = *row[4] == '*',
                                .name = "", .engine = "", .release = "", .created = "", .obsoletes = "", .type = "" };
  return signature->key == key && signature->fidelity <= MAX_FIDELITY && take_severity (row[6], &signature->severity)
         && take_actions (row[5], &signature->actions);
}

static gboolean
says_absent (const char *line)
{
  gboolean says = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (absences); i++)
    says = says || strstr (line, absences[i]) != NULL;
  return *line == '%' && says;
}

gboolean
ips_console_router_signature_parse (const char *const *lines, IpsSignatureKey key, gboolean *found, IpsSignature *signature, GError **error)
{
  g_autofree char *name = NULL;

  *found = FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    if (says_absent (lines[i]))
      return TRUE;
  if (!ips_console_error_check (lines, error))
    return FALSE;
  for (guint i = 0; lines[i] != NULL && !*found; i++)
    *found = read_row (lines[i], key, signature);
  if (*found)
    return TRUE;
  name = ips_signature_key_to_text (key);
  /* TRANSLATORS: %s is a signature's number */
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("it neither shows its signature %s nor says that it has none of that number"), name);
  return FALSE;
}
