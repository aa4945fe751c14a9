/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console-private.h"

#include <string.h>

#include "sim-console-show.h"
#include "sim-dialect.h"

void
sim_console_confirm_reload (SimConsole *self)
{
  sim_console_ask (self, WAITS_KEY, "Proceed with reload? [confirm]");
}

void
sim_console_take_confirmation (SimConsole *self, char key)
{
  sim_console_write_text (self, "\n", -1);
  if (key == '\r' || key == '\n' || key == 'y')
    {
      sim_console_write_text (self, "\n*** --- SHUTDOWN NOW ---\n", -1);
      self->wait = WAITS_WORK;
      sim_sensor_reboot (self->sensor);
    }
  else
    sim_console_write_prompt (self);
}

static void
copy_signatures (SimConsole *self, const char *arguments)
{
  g_auto(GStrv) words = g_strsplit (arguments, " ", -1);

  if (g_strv_length (words) != 2 || !g_str_equal (words[1], sim_dialect ("ios.target.signatures")))
    {
      sim_console_answer (self, "% Invalid input detected at '^' marker.\n");
      return;
    }
  self->task.purpose = "push-upgrade";
  self->task.url = g_strdup (words[0]);
  sim_console_begin_fetch (self);
}

void
sim_console_execute_router (SimConsole *self, const char *line)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *copy = g_strconcat (sim_dialect ("ios.command.copy"), " ", NULL);

  sim_console_note (self, line, g_str_equal (line, sim_dialect ("ios.command.version")) ? "get-version" : g_str_equal (line, sim_dialect ("ios.command.reload")) ? "reboot"
                    : g_str_has_prefix (line, copy) ? "push-upgrade" : NULL, TRUE);
  sim_console_take_faults (self, line);
  if (g_str_has_prefix (line, "terminal "))
    sim_console_write_prompt (self);
  else if (g_str_equal (line, sim_dialect ("ios.command.reload")))
    {
      if (self->sensor->unsaved)
        sim_console_ask (self, WAITS_SAVE, "System configuration has been modified. Save? [yes/no]: ");
      else
        sim_console_confirm_reload (self);
    }
  else if (g_str_has_prefix (line, copy))
    copy_signatures (self, line + strlen (copy));
  else if (g_str_equal (line, "exit"))
    self->funcs.hang_up (self->user_data);
  else
    {
      if (g_str_equal (line, sim_dialect ("ios.command.version")))
        sim_console_show_router (self->sensor, out);
      else if (g_str_equal (line, sim_dialect ("ios.command.signature-count")))
        sim_console_show_signature_count (self->sensor, out);
      else if (g_str_equal (line, sim_dialect ("ios.command.clock")))
        {
          g_string_append_c (out, '*');
          sim_console_show_clock (self->sensor, out);
        }
      else if (g_str_equal (line, sim_dialect ("ios.command.category")))
        g_string_append (out, self->sensor->category ? "ip ips signature-category\n" : "");
      else if (g_str_equal (line, sim_dialect ("ios.command.configuration")))
        g_string_append_printf (out, "Building configuration...\n\nhostname %s\nip ips name iosips\n%send\n", self->sensor->name,
                                self->sensor->category ? "ip ips signature-category\n category all\n  retired true\n category ios_ips basic\n  retired false\n" : "");
      else
        g_string_append (out, "                ^\n% Invalid input detected at '^' marker.\n\n");
      sim_console_answer (self, out->str);
    }
}
