/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-group-policy.h"

static GHashTable *
make (void)
{
  GHashTable *policies = ips_group_policies_new ();
  IpsCertPolicy accept = IPS_CERT_POLICY_ACCEPT, manual = IPS_CERT_POLICY_MANUAL;

  ips_group_policies_set (policies, "Europe", &accept);
  ips_group_policies_set (policies, "Europe/Berlin/Vault", &manual);
  return policies;
}

static void
test_find (void)
{
  static const struct { const char *path; IpsCertPolicy policy; const char *whose, *described; } rows[] = {
    { "", IPS_CERT_POLICY_ASK, NULL, "Ask on first contact (the default)" },
    { "Europe", IPS_CERT_POLICY_ACCEPT, "Europe", "Accept automatically" },
    { "Europe/Berlin", IPS_CERT_POLICY_ACCEPT, "Europe", "Accept automatically (of the group Europe)" },
    { "Europe/Berlin/Vault", IPS_CERT_POLICY_MANUAL, "Europe/Berlin/Vault", "Add manually" },
    { "Europe/Berlin/Vault/1", IPS_CERT_POLICY_MANUAL, "Europe/Berlin/Vault", "Add manually (of the group Europe/Berlin/Vault)" },
    /* a name that only begins alike is another group */
    { "Europe2", IPS_CERT_POLICY_ASK, NULL, "Ask on first contact (the default)" },
    { "Asia/Europe", IPS_CERT_POLICY_ASK, NULL, "Ask on first contact (the default)" },
  };
  g_autoptr(GHashTable) policies = make ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *whose = NULL;
      g_autofree char *described = ips_group_policies_describe (policies, rows[i].path, IPS_CERT_POLICY_ASK);

      g_assert_cmpint (ips_group_policies_find (policies, rows[i].path, IPS_CERT_POLICY_ASK, &whose), ==, rows[i].policy);
      g_assert_cmpstr (whose, ==, rows[i].whose);
      g_assert_cmpstr (described, ==, rows[i].described);
    }
}

static void
test_read (void)
{
  g_autoptr(GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) expected = make ();
  g_autoptr(GHashTable) read = NULL, copied = NULL;
  IpsCertPolicy policy = IPS_CERT_POLICY_ASK;

  g_hash_table_insert (settings, (gpointer) IPS_GROUP_POLICY "Europe", (gpointer) "accept");
  g_hash_table_insert (settings, (gpointer) IPS_GROUP_POLICY "Europe/Berlin/Vault", (gpointer) "manual");
  g_hash_table_insert (settings, (gpointer) IPS_GROUP_POLICY "Asia", (gpointer) "");
  g_hash_table_insert (settings, (gpointer) IPS_GROUP_POLICY "Africa", (gpointer) "never");
  g_hash_table_insert (settings, (gpointer) "communication.policy", (gpointer) "manual");
  g_test_expect_message ("Ips-Model", G_LOG_LEVEL_WARNING, "*Africa*never*");
  read = ips_group_policies_read (settings);
  g_test_assert_expected_messages ();
  g_assert_true (ips_group_policies_equal (read, expected));
  copied = ips_group_policies_copy (read);
  g_assert_true (ips_group_policies_equal (copied, read));
  ips_group_policies_set (copied, "Europe", &policy);
  g_assert_false (ips_group_policies_equal (copied, read));
  ips_group_policies_set (copied, "Europe", NULL);
  g_assert_false (ips_group_policies_lookup (copied, "Europe", &policy));
}

static void
test_history (void)
{
  g_autofree char *subject = NULL, *was = NULL, *is = NULL;

  g_assert_null (ips_group_policy_describe_change ("communication.policy", NULL, "ask", &subject, &was, &is));
  g_assert_nonnull (ips_group_policy_describe_change (IPS_GROUP_POLICY "Europe", NULL, "accept", &subject, &was, &is));
  g_assert_cmpstr (subject, ==, "Europe");
  g_assert_cmpstr (was, ==, "None of its own");
  g_assert_cmpstr (is, ==, "Accept automatically");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/group-policy/find", test_find);
  g_test_add_func ("/model/group-policy/read", test_read);
  g_test_add_func ("/model/group-policy/history", test_history);
  return g_test_run ();
}
