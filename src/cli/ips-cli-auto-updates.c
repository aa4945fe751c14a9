/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl updates automatic: Apply Update To with Edit Auto Update Settings. */
#include "ips-config.h"
#include "ips-cli-updates.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-cli-policy.h"
#include "ips-store-auto-updates.h"

/* (transfer full) (nullable): after having said why not */
static GPtrArray *
load (IpsCli *self)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  GPtrArray *rules;

  ips_store_load_auto_updates_async (store, NULL, ips_cli_ready_cb, self);
  rules = ips_store_load_auto_updates_finish (store, ips_cli_await (self), &error);
  if (rules == NULL)
    ips_cli_complain_error (error, NULL);
  return rules;
}

/* A local policy that was never changed is in no list: it has the name of its device. (transfer full) */
static char *
dup_title (IpsCli *self, const char *policy_id)
{
  IpsPolicyBook *book = ips_workspace_get_policies (self->workspace);
  const IpsPolicy *policy = ips_policy_book_lookup (book, policy_id);
  IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), policy_id);

  if (policy != NULL)
    return ips_policy_book_dup_title (book, policy);
  return g_strdup (sensor != NULL ? ips_sensor_get_name (sensor) : policy_id);
}

static void
add_row (IpsCli *self, IpsCliTable *table, const IpsAutoUpdate *rule)
{
  g_autofree char *title = dup_title (self, rule->policy_id);
  g_autofree char *words = ips_auto_update_describe (rule);
  g_autofree char *number = g_strdup_printf ("%u", rule->number);

  ips_cli_table_add (table, title, words, ips_auto_sensor_to_nick (rule->sensor), ips_auto_signature_to_nick (rule->signature), number,
                     rule->changed_by);
}

static IpsExit
list (IpsCli *self, const char *only_id)
{
  const char *keys[] = { "policy", "words", "sensor", "signature", "number", "changed_by", NULL };
  const char *headings[] = { _("Policy"), _("Auto Update"), "", "", "", _("Changed by"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) rules = load (self);

  if (rules == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < rules->len; i++)
    {
      const IpsAutoUpdate *rule = g_ptr_array_index (rules, i);

      if (only_id == NULL || g_str_equal (rule->policy_id, only_id))
        add_row (self, table, rule);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* %FALSE after having said what may be entered. */
static gboolean
read_words (IpsAutoUpdate *rule, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  guint min, max;
  guint64 number = 0;

  if (!ips_auto_sensor_from_nick (argv[0], &rule->sensor))
    {
      ips_cli_complain_usage (_("Sensor updates are none, service-packs or minor"));
      return FALSE;
    }
  if (!ips_auto_signature_from_nick (argv[1], &rule->signature))
    {
      ips_cli_complain_usage (_("Signature updates are none, latest, behind NUMBER, delayed DAYS or fixed LEVEL"));
      return FALSE;
    }
  if (ips_auto_signature_get_range (rule->signature, &min, &max) != (argc == 3))
    {
      ips_cli_complain_usage (argc == 3 ? _("“%s” takes no number") : _("Give a number after “%s”"), argv[1]);
      return FALSE;
    }
  if (argc == 3 && rule->signature == IPS_AUTO_SIGNATURE_FIXED)
    ips_level_from_text (argv[2], &rule->number);
  else if (argc == 3 && g_ascii_string_to_unsigned (argv[2], 10, 0, G_MAXUINT, &number, NULL))
    rule->number = (guint) number;
  if (ips_auto_update_validate (rule, &error))
    return TRUE;
  ips_cli_complain_usage ("%s", error->message);
  return FALSE;
}

IpsExit
ips_cli_updates_automatic (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(IpsAutoUpdate) rule = ips_auto_update_new ("");
  g_autoptr(GPtrArray) rules = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  IpsStore *store;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc == 3 || argc > 5)
    return ips_cli_complain_usage (_("Give a policy, which sensor updates, and which signature updates"));
  if (argc > 3 && !read_words (rule, argc - 2, argv + 2))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  if (argc == 1)
    return list (self, NULL);
  policy = ips_cli_policy_find (self, argv[1]);
  if (policy == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (argc == 2)
    return list (self, policy->id);
  g_free (rule->policy_id);
  rule->policy_id = g_strdup (policy->id);
  g_ptr_array_add (rules, rule);
  store = ips_workspace_get_store (self->workspace);
  ips_store_save_auto_updates_async (store, rules, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_store_save_auto_updates_finish (store, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_SOME_FAILED;
}
