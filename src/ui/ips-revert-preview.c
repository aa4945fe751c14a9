/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-revert-preview.h"

#include <glib/gi18n-lib.h>

static gboolean
is_same (const IpsSignatureTuning *old, const IpsSignatureTuning *new)
{
  gboolean same = new != NULL && old->fields == new->fields;

  for (IpsSignatureField field = 0; same && field < IPS_N_TUNABLE; field++)
    if (old->fields & (1u << field))
      {
        g_autofree char *a = ips_signature_tuning_dup_field (old, field);
        g_autofree char *b = ips_signature_tuning_dup_field (new, field);

        same = g_str_equal (a, b);
      }
  return same;
}

/* Signatures that are tuned, or custom ones, which would not be what they are. */
static guint
count_lost_tuning (const IpsPolicy *before, const IpsPolicy *after)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (before->tuning);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (before->tuning);
  guint n = 0;

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);

      n += !is_same (ips_tuning_table_lookup (before->tuning, key), ips_tuning_table_lookup (after->tuning, key));
    }
  for (guint i = 0; i < customs->len; i++)
    {
      IpsSignatureKey key = g_array_index (customs, IpsSignatureKey, i);
      const IpsSignature *old = ips_tuning_table_lookup_custom (before->tuning, key), *new = ips_tuning_table_lookup_custom (after->tuning, key);

      n += new == NULL || ips_signature_compare (old, new) != 0;
    }
  return n;
}

/* Of several each has its own level to go back to, and some have none. */
static char *
describe_target (GPtrArray *reverted, guint n_policies, guint n_staying)
{
  g_autofree char *level = ips_level_to_text (((IpsPolicy *) g_ptr_array_index (reverted, 0))->level);
  g_autofree char *staying = NULL;
  guint n = reverted->len;

  if (n_policies == 1)
    /* TRANSLATORS: continues "Revert takes"; an update level */
    return g_strdup_printf (_("the policy back to %s"), level);
  staying = n_staying > 0 ? g_strdup_printf (ngettext (" (%u never had another level and stays as it is)", " (%u never had another level and stay as they are)", n_staying), n_staying)
            : g_strdup ("");
  /* TRANSLATORS: continues "Revert takes"; the second is "" or how many policies stay */
  return g_strdup_printf (ngettext ("%u policy back to the level it had before%s", "%u policies back, each to the level it had before%s", n), n, staying);
}

char *
ips_revert_preview_describe (IpsPolicyBook *book, GPtrArray *reverted, guint n_policies, guint n_staying)
{
  guint n_lost = 0, n_devices = 0, n_newer = 0;
  g_autofree char *level = NULL;
  g_autofree char *devices = NULL;
  g_autofree char *lost = NULL;
  g_autofree char *newer = NULL;

  for (guint i = 0; i < reverted->len; i++)
    {
      IpsPolicy *after = g_ptr_array_index (reverted, i);
      const IpsPolicy *before = ips_policy_book_lookup (book, after->id);
      g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (book, after);

      n_lost += before != NULL ? count_lost_tuning (before, after) : 0;
      n_devices += sensors->len;
      for (guint j = 0; j < sensors->len; j++)
        n_newer += ips_policy_book_get_deployed_level (g_ptr_array_index (sensors, j)) > after->level;
    }
  devices = g_strdup_printf (ngettext ("%u device", "%u devices", n_devices), n_devices);
  lost = n_lost > 0 ? g_strdup_printf (ngettext ("The tuning of %u signature that was made since is lost.", "The tuning of %u signatures that was made since is lost.", n_lost), n_lost)
         : g_strdup (_("No tuning is lost."));
  /* No package takes a level away. */
  newer = n_newer == 0 ? g_strdup ("")
          : g_strdup_printf (ngettext (" %u device runs a newer level, which no deployment takes away: only its own command “downgrade” does.",
                                       " %u devices run a newer level, which no deployment takes away: only their own command “downgrade” does.", n_newer),
                             n_newer);
  level = describe_target (reverted, n_policies, n_staying);
  /* TRANSLATORS: "the policy back to S615", number of devices, sentence on what is lost, sentence on devices ahead of it or "" */
  return g_strdup_printf (_("Revert takes %s; it concerns %s. %s The devices keep what they run until the policy is submitted and deployed.%s"),
                          level, devices, lost, newer);
}
