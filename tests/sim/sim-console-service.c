/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modes of a sensor's "service signature-definition". */
#include "sim-console-private.h"

#include "sim-dialect.h"

void
sim_console_enter_service (SimConsole *self)
{
  sim_console_note (self, sim_dialect ("console.command.signatures"), NULL, FALSE);
  if (!self->configures)
    {
      sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
      return;
    }
  self->settings = sim_console_settings_new (self->sensor);
  sim_console_answer (self, "");
}

void
sim_console_run_settings (SimConsole *self, const char *line)
{
  gboolean shows = g_str_equal (line, sim_dialect ("console.command.show-settings"));
  const char *name = sim_dialect ("transaction.get-config");
  g_autoptr(SimFault) refusal = shows ? sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, name) : NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *change = NULL;
  const char *words;

  sim_console_note (self, line, shows ? "get-config" : NULL, FALSE);
  if (shows)
    sim_console_take_faults (self, name);
  words = refusal != NULL ? refusal->text + strlen ("error:") : sim_console_settings_run (self->settings, line, out);
  if (words != NULL)
    {
      sim_console_refuse (self, words);
      return;
    }
  if (!sim_console_settings_is_left (self->settings))
    {
      sim_console_answer (self, out->str);
      return;
    }
  change = sim_console_settings_dup_change (self->settings);
  if (change != NULL)
    {
      sim_console_ask (self, WAITS_APPLY, "Apply Changes:?[yes]: ");
      return;
    }
  g_clear_pointer (&self->settings, sim_console_settings_free);
  sim_console_answer (self, "");
}

void
sim_console_apply (SimConsole *self, const char *word)
{
  g_autofree char *change = sim_console_settings_dup_change (self->settings);
  g_autofree char *words = NULL;

  g_clear_pointer (&self->settings, sim_console_settings_free);
  if (*word == '\0' || g_str_equal (word, "yes"))
    {
      sim_console_note (self, word, "edit-config-delta", FALSE);
      sim_console_take_faults (self, sim_dialect ("transaction.edit-config-delta"));
      words = sim_console_transact (self, "edit-config-delta", change);
    }
  sim_console_conclude (self, words);
}
