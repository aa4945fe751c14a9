/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "ips-error.h"
#include "ips-vault.h"

/* Run by vault-session with "keyring" (a real gnome-keyring in a private session) or "nothing" (a session
 * bus with no Secret Service on it), or by itself with "no-bus". */
static const char *world;

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
load (IpsVault *vault)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_vault_load_async (vault, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ips_vault_load_finish (vault, result, &error));
  g_assert_no_error (error);
}

static void
store (IpsVault *vault, const char *owner_id, const char *text)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSecret) secret = text != NULL ? ips_secret_new (text) : NULL;

  ips_vault_store_async (vault, owner_id, "Vedette: a test", secret, NULL, keep_result_cb, &result);
  /* It counts at once. */
  g_assert_true ((ips_vault_peek (vault, owner_id) != NULL) == (text != NULL));
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ips_vault_store_finish (vault, result, &error));
  g_assert_no_error (error);
}

static void
assert_secret (IpsVault *vault, const char *owner_id, const char *text)
{
  g_autoptr(IpsSecret) expected = ips_secret_new (text);

  g_assert_nonnull (ips_vault_peek (vault, owner_id));
  g_assert_true (ips_secret_equal (ips_vault_peek (vault, owner_id), expected));
}

/* A search that follows a write may still hold it. */
static void
end (IpsVault **vault)
{
  g_object_add_weak_pointer (G_OBJECT (*vault), (gpointer *) vault);
  g_object_unref (*vault);
  while (*vault != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
set_flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Waits until the password is @text, %NULL for none; fails after ten seconds. */
static void
wait_for (IpsVault *vault, const char *owner_id, const char *text)
{
  g_autoptr(IpsSecret) expected = text != NULL ? ips_secret_new (text) : NULL;
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (10, set_flag_cb, &late);

  for (;;)
    {
      IpsSecret *now = ips_vault_peek (vault, owner_id);

      if (now == NULL ? expected == NULL : expected != NULL && ips_secret_equal (now, expected))
        break;
      g_assert_false (late);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

/* Two vaults are two processes here: each has its own memory, the keyring is one. */
static void
test_newest_write_wins (void)
{
  g_autoptr(IpsVault) window = ips_vault_new ();
  g_autoptr(IpsVault) other = ips_vault_new ();
  g_autoptr(IpsSecret) secret = ips_secret_new ("for this run");

  load (window);
  load (other);
  store (window, "account", "old");
  wait_for (other, "account", "old");
  store (other, "account", "new");
  wait_for (window, "account", "new");
  store (window, "account", "newest");
  load (window);
  assert_secret (window, "account", "newest");
  wait_for (other, "account", "newest");
  store (other, "account", NULL);
  wait_for (window, "account", NULL);
  /* What was handed over for one run stays. */
  ips_vault_put (window, "handed", secret);
  store (other, "handed", "kept");
  store (other, "account", "again");
  wait_for (window, "account", "again");
  assert_secret (window, "handed", "for this run");
  store (other, "account", NULL);
  store (other, "handed", NULL);
}

static void
test_keyring (void)
{
  g_autoptr(IpsVault) vault = ips_vault_new ();

  load (vault);
  g_assert_null (ips_vault_get_warning (vault));
  g_assert_null (ips_vault_peek (vault, "sensor-1"));
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *owner_id = g_strdup_printf ("sensor-%u", i);
      g_autofree char *text = g_strdup_printf ("pässwörd %u", i);

      store (vault, owner_id, text);
    }
  store (vault, "sensor-3", "another");
  store (vault, "sensor-4", NULL);
  end (&vault);

  vault = ips_vault_new ();
  load (vault);
  g_assert_null (ips_vault_get_warning (vault));
  assert_secret (vault, "sensor-0", "pässwörd 0");
  assert_secret (vault, "sensor-19", "pässwörd 19");
  assert_secret (vault, "sensor-3", "another");
  g_assert_null (ips_vault_peek (vault, "sensor-4"));
  g_assert_null (ips_vault_peek (vault, "sensor-20"));
}

static void
warned_cb (IpsVault *vault, GParamSpec *pspec, guint *n_warnings)
{
  (*n_warnings)++;
}

static void
test_no_service (void)
{
  g_autoptr(IpsVault) vault = ips_vault_new ();
  guint n_warnings = 0;
  gint64 begin_us = g_get_monotonic_time ();

  g_signal_connect (vault, "notify::warning", G_CALLBACK (warned_cb), &n_warnings);
  g_assert_null (ips_vault_get_warning (vault));
  load (vault);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 6 * G_USEC_PER_SEC);
  g_assert_nonnull (ips_vault_get_warning (vault));
  g_assert_cmpuint (n_warnings, ==, 1);
  store (vault, "sensor-1", "for this session");
  assert_secret (vault, "sensor-1", "for this session");
  g_assert_nonnull (ips_vault_get_warning (vault));
  store (vault, "sensor-1", NULL);
}

static void
test_in_memory (void)
{
  g_autoptr(IpsVault) vault = ips_vault_new_in_memory ();

  load (vault);
  g_assert_null (ips_vault_get_warning (vault));
  store (vault, "sensor-1", "for this session");
  assert_secret (vault, "sensor-1", "for this session");
}

static void
test_cancelled (void)
{
  g_autoptr(IpsVault) vault = ips_vault_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_vault_load_async (vault, cancellable, keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (ips_vault_load_finish (vault, result, &error));
  g_assert_true (ips_error_is_cancelled (error));
  g_assert_null (ips_vault_get_warning (vault));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world = argc > 1 ? argv[1] : "no-bus";
  if (g_str_equal (world, "no-bus"))
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);

  if (g_str_equal (world, "keyring"))
    {
      g_test_add_func ("/services/vault/keyring", test_keyring);
      g_test_add_func ("/services/vault/newest-write-wins", test_newest_write_wins);
      g_test_add_func ("/services/vault/cancelled", test_cancelled);
    }
  else
    g_test_add_func ("/services/vault/no-service", test_no_service);
  g_test_add_func ("/services/vault/in-memory", test_in_memory);
  return g_test_run ();
}
