/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-upgrade-history.h"

#include <glib/gi18n-lib.h>

#include "ips-text.h"

#define MAX_NAME_CHARS 200

static void
entry_free (gpointer data)
{
  IpsUpgradeEntry *self = data;

  g_free (self->package);
  g_free (self->when);
  g_free (self);
}

GPtrArray *
ips_upgrade_history_read (const IpsSensorFacts *facts)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_auto(GStrv) lines = g_strsplit (facts->upgrades != NULL ? facts->upgrades : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], "\t", 2);
      IpsUpgradeEntry *entry;

      if (parts[0] == NULL || *parts[0] == '\0')
        continue;
      entry = g_new0 (IpsUpgradeEntry, 1);
      entry->package = g_strdup (parts[0]);
      entry->when = g_strdup (parts[1] != NULL ? parts[1] : "");
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

/* (transfer full) */
static char *
describe_recovery (const IpsSensorFacts *facts)
{
  if (facts->recovery != NULL && *facts->recovery != '\0')
    /* TRANSLATORS: what the recovery partition holds, "1.1 - 7.1(7)E4" */
    return g_strdup_printf (_("Its command “recover” installs what its recovery partition holds (%s) and wipes every setting but those of the network."),
                            facts->recovery);
  return g_strdup (_("Its command “recover” wipes every setting but those of the network."));
}

char *
ips_upgrade_history_describe_revert (const IpsSensorFacts *facts)
{
  g_autoptr(GPtrArray) entries = ips_upgrade_history_read (facts);
  g_autofree char *downgrade = NULL;
  g_autofree char *recover = describe_recovery (facts);

  if (entries->len > 0)
    downgrade = g_strdup_printf (_("The device itself can take back %s, its last upgrade, with its command “downgrade”."),
                                 ((const IpsUpgradeEntry *) g_ptr_array_index (entries, entries->len - 1))->package);
  else
    downgrade = g_strdup (_("The device names no upgrade that its command “downgrade” could take back."));
  return g_strconcat (downgrade, " ", recover, NULL);
}

char *
ips_upgrade_history_describe_way_back (const IpsSensorFacts *facts, GPtrArray *steps)
{
  const IpsUpgradeStep *last = g_ptr_array_index (steps, steps->len - 1);
  g_autofree char *name = ips_text_make_safe (last->file_name, MAX_NAME_CHARS);
  g_autofree char *recover = describe_recovery (facts);
  g_autofree char *downgrade = NULL;

  if (steps->len == 1)
    /* TRANSLATORS: a package's file name */
    downgrade = g_strdup_printf (_("Revert point: its configuration is kept before, and afterwards its command “downgrade” takes back %s."), name);
  else
    downgrade = g_strdup_printf (ngettext ("Revert point: its configuration is kept before, and afterwards its command “downgrade” takes back %s, the last of the packages; the %u before it stays.",
                                           "Revert point: its configuration is kept before, and afterwards its command “downgrade” takes back %s, the last of the packages; the %u before it stay.",
                                           steps->len - 1), name, steps->len - 1);
  return g_strconcat (downgrade, " ", recover, NULL);
}
