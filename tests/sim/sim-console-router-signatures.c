/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modes of a router's "ip ips signature-definition", over those of a sensor's signatures: the same definition, other words. */
#include "sim-console-private.h"

#include <string.h>

#include "sim-console-show.h"
#include "sim-dialect.h"

#define FIRST_CUSTOM 60000
#define LOOK_EVERY_MS 50

/* How a sensor's modes say the same. */
static const struct { SimRouterMode mode; const char *word, *same; } words[] = {
  { SIM_ROUTER_DEFINITIONS, "ios.word.signature", "map.signatures" },
  { SIM_ROUTER_SIGNATURE, "ios.word.severity", "var.signature-severity" },
  { SIM_ROUTER_SIGNATURE, "ios.word.fidelity", "var.signature-fidelity" },
  { SIM_ROUTER_SIGNATURE, "ios.word.status", "struct.signature-status" },
  { SIM_ROUTER_SIGNATURE, "ios.word.engine", "struct.signature-engine" },
  { SIM_ROUTER_STATUS, "var.signature-enabled", "var.signature-enabled" },
  { SIM_ROUTER_STATUS, "var.signature-retired", "var.signature-retired" },
  { SIM_ROUTER_ENGINE, "ios.word.action", "var.signature-actions" },
};

static const struct { const char *word; char letter; } actions[] = {
  { "produce-alert", 'A' }, { "deny-packet-inline", 'D' }, { "reset-tcp-connection", 'R' }, { "deny-attacker-inline", 'H' }, { "deny-connection-inline", 'F' },
};

void
sim_console_router_enter (SimConsole *self)
{
  self->router.settings = sim_console_settings_new (self->sensor);
  self->router.mode = SIM_ROUTER_DEFINITIONS;
  sim_console_answer (self, "");
}

void
sim_console_router_leave (SimConsole *self)
{
  g_clear_pointer (&self->router.settings, sim_console_settings_free);
  if (self->router.actions != NULL)
    g_string_free (g_steal_pointer (&self->router.actions), TRUE);
  self->router.mode = SIM_ROUTER_CONFIG;
}

/* --- words --- */

static gboolean
is_action (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].word, word))
      return TRUE;
  return FALSE;
}

/* The first that is named in the mode takes the place of all that it did; the others are added. */
static gboolean
add_action (SimConsoleRouter *router, const char *word)
{
  if (!is_action (word))
    return FALSE;
  if (router->actions == NULL)
    router->actions = g_string_new (NULL);
  g_string_append_printf (router->actions, "%s%s", router->actions->len > 0 ? "|" : "", word);
  return TRUE;
}

/* (transfer full) (nullable): the line that a sensor's mode takes for @line, whose word is that of @number */
static char *
translate (SimConsole *self, guint number, const char *rest)
{
  const char *same = sim_dialect (words[number].same);
  g_autofree char *engine = NULL;

  if (words[number].mode == SIM_ROUTER_ENGINE)
    return add_action (&self->router, rest) ? g_strdup_printf ("%s %s", same, self->router.actions->str) : NULL;
  if (g_str_equal (words[number].word, "ios.word.engine") && *rest == '\0')
    {
      engine = sim_console_settings_dup_engine (self->router.settings);
      rest = engine != NULL ? engine : "";
    }
  return *rest != '\0' ? g_strdup_printf ("%s %s", same, rest) : g_strdup (same);
}

static void
enter_mode (SimConsoleRouter *router, const char *word)
{
  if (router->mode == SIM_ROUTER_DEFINITIONS)
    router->mode = SIM_ROUTER_SIGNATURE;
  else if (g_str_equal (word, "ios.word.status"))
    router->mode = SIM_ROUTER_STATUS;
  else if (g_str_equal (word, "ios.word.engine"))
    router->mode = SIM_ROUTER_ENGINE;
}

static void
leave_mode (SimConsole *self)
{
  SimConsoleRouter *router = &self->router;
  g_autofree char *change = router->mode == SIM_ROUTER_DEFINITIONS ? sim_console_settings_dup_change (router->settings) : NULL;
  g_autoptr(GString) out = g_string_new (NULL);

  if (change != NULL)
    {
      sim_console_ask (self, WAITS_KEY, "Do you want to accept these changes? [confirm]");
      return;
    }
  if (router->mode == SIM_ROUTER_DEFINITIONS)
    sim_console_router_leave (self);
  else
    {
      sim_console_settings_run (router->settings, sim_dialect ("console.command.exit"), out);
      if (router->actions != NULL)
        g_string_free (g_steal_pointer (&router->actions), TRUE);
      router->mode = router->mode == SIM_ROUTER_SIGNATURE ? SIM_ROUTER_DEFINITIONS : SIM_ROUTER_SIGNATURE;
    }
  sim_console_answer (self, "");
}

void
sim_console_router_define (SimConsole *self, const char *line)
{
  gsize length = strcspn (line, " ");
  g_autofree char *word = g_strndup (line, length);
  const char *rest = line + length + strspn (line + length, " ");
  g_autoptr(GString) out = g_string_new (NULL);
  guint i = 0;

  if (g_str_equal (line, sim_dialect ("ios.command.exit")))
    {
      leave_mode (self);
      return;
    }
  while (i < G_N_ELEMENTS (words) && !(words[i].mode == self->router.mode && g_str_equal (sim_dialect (words[i].word), word)))
    i++;
  if (i < G_N_ELEMENTS (words))
    {
      g_autofree char *same = translate (self, i, rest);

      if (same != NULL && sim_console_settings_run (self->router.settings, same, out) == NULL)
        {
          enter_mode (&self->router, words[i].word);
          sim_console_answer (self, "");
          return;
        }
    }
  sim_console_answer (self, SIM_ROUTER_UNKNOWN);
}

/* (transfer full): how it ended, where its messages are shown */
static char *
dup_end (SimConsole *self)
{
  g_autoptr(SimFault) failure = sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, "engines");

  if (!self->router.monitors)
    return g_strdup ("");
  return g_strconcat (failure != NULL ? "\n*Feb 25 12:41:49.003: %IPS-3-ENGINE_BUILD_FAILED: service-http - 12 ms - engine build failed - out of memory" : "",
                      "\n*Feb 25 12:41:49.015: %IPS-6-ENGINE_READY: multi-string - 4 ms - packages for this engine will be scanned\n"
                      "*Feb 25 12:41:49.087: %IPS-6-ALL_ENGINE_BUILDS_COMPLETE: elapsed time 2040 ms\n", NULL);
}

static gboolean
built_cb (gpointer user_data)
{
  SimConsole *self = user_data;
  g_autofree char *end = NULL;

  if (sim_console_is_busy (self->sensor))
    return G_SOURCE_CONTINUE;
  self->router.build_id = 0;
  end = dup_end (self);
  sim_console_write_text (self, end, -1);
  return G_SOURCE_REMOVE;
}

void
sim_console_router_build (SimConsole *self)
{
  const char *begin = self->router.monitors ? "*Feb 25 12:41:47.047: %IPS-6-ENGINE_BUILDS_STARTED: 12:41:47 UTC Feb 25 2011\n"
                                              "*Feb 25 12:41:47.051: %IPS-6-ENGINE_BUILDING: multi-string - 17 signatures - 1 of 13 engines\n" : "";
  g_autofree char *end = NULL;
  g_autofree char *all = NULL;

  g_clear_handle_id (&self->router.build_id, g_source_remove);
  if (sim_console_is_busy (self->sensor))
    {
      sim_console_answer (self, begin);
      self->router.build_id = g_timeout_add (LOOK_EVERY_MS, built_cb, self);
      return;
    }
  /* what takes no time is said in one breath with the prompt */
  end = dup_end (self);
  all = g_strdup_printf ("%s%s%s#%s", begin, self->sensor->name, sim_console_get_router_mode (self), end);
  sim_console_write_text (self, all, -1);
  self->wait = WAITS_COMMAND;
}

void
sim_console_router_accept (SimConsole *self, gboolean yes)
{
  g_autofree char *change = sim_console_settings_dup_change (self->router.settings);
  g_autofree char *why = NULL;

  sim_console_router_leave (self);
  if (yes)
    {
      sim_console_note (self, "accept", "edit-config-delta", FALSE);
      sim_console_take_faults (self, sim_dialect ("transaction.edit-config-delta"));
      why = sim_console_transact (self, "edit-config-delta", change);
    }
  if (!yes || why != NULL)
    {
      sim_console_conclude (self, why);
      return;
    }
  self->sensor->busy_until_us = g_get_monotonic_time () + (gint64) (self->sensor->upgrade_seconds * G_USEC_PER_SEC);
  sim_console_router_build (self);
}

/* --- showing --- */

/* (transfer full): what stands behind "name: " in what a sensor shows */
static char *
find_value (const char *settings, const char *name, const char *usual)
{
  g_autofree char *begin = g_strdup_printf (" %s: ", name);
  const char *at = strstr (settings, begin);

  return at != NULL ? g_strndup (at + strlen (begin), strcspn (at + strlen (begin), " \n")) : g_strdup (usual);
}

static void
show_row (guint id, guint sub, const char *settings, GString *out)
{
  g_autofree char *severity = find_value (settings, sim_dialect ("var.signature-severity"), "medium");
  g_autofree char *fidelity = find_value (settings, sim_dialect ("var.signature-fidelity"), "75");
  g_autofree char *enabled = find_value (settings, sim_dialect ("var.signature-enabled"), "true");
  g_autofree char *retired = find_value (settings, sim_dialect ("var.signature-retired"), "false");
  g_autofree char *does = find_value (settings, sim_dialect ("var.signature-actions"), "produce-alert");
  g_auto(GStrv) named = g_strsplit (does, "|", -1);
  g_autoptr(GString) letters = g_string_new (NULL);
  g_autofree char *word = g_str_equal (severity, "medium") ? g_strdup ("MED") : g_str_equal (severity, "informational") ? g_strdup ("INFO") : g_ascii_strup (severity, -1);
  gboolean is_retired = g_str_equal (retired, "true");

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strv_contains ((const char *const *) named, actions[i].word))
      g_string_append_c (letters, actions[i].letter);
  g_string_append_printf (out, "%5u:%-5u %s%-2s %-4s %-6s %-5s 0       1    0    200   30 FA N  %-3s S220\n", id, sub, g_str_equal (enabled, "true") ? "Y" : "N",
                          is_retired ? "*" : "", is_retired ? "Nr" : "Y", letters->str, word, fidelity);
}

void
sim_console_router_show_signature (SimConsole *self, const char *arguments, GString *out)
{
  g_auto(GStrv) parts = g_strsplit (arguments, " ", -1);
  g_autoptr(GString) settings = g_string_new (NULL);
  g_autofree char *enter = NULL;
  SimConsoleSettings *shown;
  guint64 id, sub;

  if (g_strv_length (parts) != 3 || !g_str_equal (parts[1], sim_dialect ("ios.word.sub-signature"))
      || !g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT16, &id, NULL) || !g_ascii_string_to_unsigned (parts[2], 10, 0, G_MAXUINT16, &sub, NULL))
    {
      g_string_append (out, SIM_ROUTER_UNKNOWN);
      return;
    }
  if (sim_console_is_busy (self->sensor))
    {
      g_string_append (out, "Another IPS operation is accessing the signatures.\n");
      return;
    }
  shown = sim_console_settings_new (self->sensor);
  enter = g_strdup_printf ("%s %s %s", sim_dialect ("map.signatures"), parts[0], parts[2]);
  if (self->sensor->signature == 0 || id >= FIRST_CUSTOM || sim_console_settings_run (shown, enter, settings) != NULL)
    g_string_append_printf (out, "%% Signature %s:%s not found\n", parts[0], parts[2]);
  else
    {
      sim_console_settings_run (shown, sim_dialect ("console.command.show-settings"), settings);
      g_string_append (out, "\nEn - possible values are Y, Y*, N, or N*\n   Y: signature is enabled\n   *: retired=true in the signature definition file\n"
                            "Action=(A)lert,(D)eny,(R)eset,Deny-(H)ost,Deny-(F)low\n\n"
                            "SigID:SubID En  Cmp  Action Sev   Trait   EC   AI   GST   SI SM SW SFR Rel\n"
                            "----------- --  ---- ------ ---   -----   --   --   ---   -- -- -- --- ---\n");
      show_row ((guint) id, (guint) sub, settings->str, out);
    }
  sim_console_settings_free (shown);
}
