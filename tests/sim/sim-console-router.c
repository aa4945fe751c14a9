/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console-private.h"

#include <string.h>

#include "sim-console-show.h"
#include "sim-dialect.h"

const char *
sim_console_get_router_mode (SimConsole *self)
{
  static const char *const modes[] = { "", "(config)", "(config-ips-category)", "(config-ips-category-action)",
                                       "(config-sigdef)", "(config-sigdef-sig)", "(config-sigdef-sig-status)", "(config-sigdef-sig-engine)" };

  return modes[self->router.mode];
}

/* As it is chosen, or as it is saved. */
static void
show_category (gboolean chosen, const char *unretired, GString *out)
{
  if (chosen)
    g_string_append_printf (out, "%s\n %s %s\n  %s\n %s %s\n  %s\n", sim_dialect ("ios.command.categories"), sim_dialect ("ios.word.category"),
                            sim_dialect ("ios.category.all"), sim_dialect ("ios.command.retire"), sim_dialect ("ios.word.category"),
                            unretired != NULL ? unretired : sim_dialect ("ios.category.basic"), sim_dialect ("ios.command.unretire"));
}

/* --- the category --- */

static gboolean
is_category (const char *name)
{
  return g_str_equal (name, sim_dialect ("ios.category.all")) || g_str_equal (name, sim_dialect ("ios.category.basic"))
         || g_str_equal (name, sim_dialect ("ios.category.advanced"));
}

static void
set_retired (SimConsole *self, gboolean retired)
{
  gboolean all = g_str_equal (self->router.category, sim_dialect ("ios.category.all"));

  if (all)
    self->router.all_retired = retired;
  else
    self->router.unretired = retired ? NULL : self->router.category;
}

/* A line in one of the modes of the configuration. */
static void
configure (SimConsole *self, const char *line)
{
  SimConsoleRouter *router = &self->router;
  g_autofree char *enter = g_strconcat (sim_dialect ("ios.word.category"), " ", NULL);
  gboolean is_known = TRUE;

  if (router->mode == SIM_ROUTER_CONFIG && g_str_equal (line, sim_dialect ("ios.command.definitions")))
    {
      sim_console_router_enter (self);
      return;
    }
  if (g_str_equal (line, sim_dialect ("ios.command.exit")))
    {
      if (router->mode == SIM_ROUTER_CATEGORIES && (router->all_retired || router->unretired != NULL))
        {
          sim_console_ask (self, WAITS_KEY, "Do you want to accept these changes? [confirm]");
          return;
        }
      router->mode--;
    }
  else if (router->mode == SIM_ROUTER_CONFIG && g_str_equal (line, sim_dialect ("ios.command.categories")))
    router->mode = SIM_ROUTER_CATEGORIES;
  else if (router->mode == SIM_ROUTER_CATEGORIES && g_str_has_prefix (line, enter) && is_category (line + strlen (enter)))
    {
      router->category = g_intern_string (line + strlen (enter));
      router->mode = SIM_ROUTER_CATEGORY;
    }
  else if (router->mode == SIM_ROUTER_CATEGORY && g_str_equal (line, sim_dialect ("ios.command.retire")))
    set_retired (self, TRUE);
  else if (router->mode == SIM_ROUTER_CATEGORY && g_str_equal (line, sim_dialect ("ios.command.unretire")))
    set_retired (self, FALSE);
  else
    is_known = FALSE;
  sim_console_answer (self, is_known ? "" : SIM_ROUTER_UNKNOWN);
}

static void
accept_category (SimConsole *self)
{
  self->sensor->category = self->router.all_retired && self->router.unretired != NULL;
  self->sensor->unretired = self->router.unretired;
  self->sensor->unsaved = TRUE;
}

/* What it begins with after a reload. */
static void
save (SimConsole *self, GString *out)
{
  g_autoptr(SimFault) refusal = sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, sim_dialect ("ios.command.save"));

  g_string_append (out, "Building configuration...\n");
  if (refusal != NULL)
    {
      g_string_append (out, "% startup-config file open failed (Device or resource busy)\n");
      return;
    }
  self->sensor->saved_category = self->sensor->category;
  self->sensor->saved_unretired = self->sensor->unretired;
  self->sensor->unsaved = FALSE;
  g_string_append (out, "[OK]\n");
}

/* --- reload --- */

void
sim_console_confirm_reload (SimConsole *self)
{
  sim_console_ask (self, WAITS_KEY, "Proceed with reload? [confirm]");
}

void
sim_console_take_confirmation (SimConsole *self, char key)
{
  gboolean yes = key == '\r' || key == '\n' || key == 'y';

  sim_console_write_text (self, "\n", -1);
  if (self->router.mode == SIM_ROUTER_DEFINITIONS)
    {
      sim_console_router_accept (self, yes);
      return;
    }
  if (self->router.mode != SIM_ROUTER_EXEC)
    {
      if (yes)
        accept_category (self);
      self->router.mode = SIM_ROUTER_CONFIG;
      self->router.category = self->router.unretired = NULL;
      self->router.all_retired = FALSE;
      sim_console_answer (self, yes ? "Applying Category configuration to signatures ...\n" : "");
      return;
    }
  if (yes)
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
  g_autofree char *signature = g_strconcat (sim_dialect ("ios.command.signature"), " ", NULL);

  sim_console_note (self, line, g_str_equal (line, sim_dialect ("ios.command.version")) ? "get-version" : g_str_equal (line, sim_dialect ("ios.command.reload")) ? "reboot"
                    : g_str_has_prefix (line, copy) ? "push-upgrade" : NULL, TRUE);
  sim_console_take_faults (self, line);
  if (self->router.mode >= SIM_ROUTER_DEFINITIONS)
    {
      sim_console_router_define (self, line);
      return;
    }
  if (self->router.mode != SIM_ROUTER_EXEC)
    {
      configure (self, line);
      return;
    }
  if (g_str_equal (line, sim_dialect ("ios.command.monitor")))
    {
      g_autoptr(SimFault) refusal = sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, line);

      self->router.monitors = refusal == NULL;
      sim_console_answer (self, refusal != NULL ? SIM_ROUTER_UNKNOWN : "");
    }
  else if (g_str_has_prefix (line, "terminal "))
    sim_console_write_prompt (self);
  else if (g_str_equal (line, sim_dialect ("ios.command.configure")))
    {
      self->router.mode = SIM_ROUTER_CONFIG;
      sim_console_write_prompt (self);
    }
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
        show_category (self->sensor->category, self->sensor->unretired, out);
      else if (g_str_equal (line, sim_dialect ("ios.command.saved-category")))
        show_category (self->sensor->saved_category, self->sensor->saved_unretired, out);
      else if (g_str_equal (line, sim_dialect ("ios.command.save")))
        save (self, out);
      else if (g_str_has_prefix (line, signature))
        sim_console_router_show_signature (self, line + strlen (signature), out);
      else if (g_str_equal (line, sim_dialect ("ios.command.configuration")))
        {
          g_string_append_printf (out, "Building configuration...\n\nhostname %s\nip ips name iosips\n", self->sensor->name);
          show_category (self->sensor->category, self->sensor->unretired, out);
          g_string_append (out, "end\n");
        }
      else
        g_string_append (out, SIM_ROUTER_UNKNOWN);
      sim_console_answer (self, out->str);
    }
}
