/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-date.h"
#include "ips-console-error.h"
#include "ips-console-router.h"
#include "ips-error.h"
#include "ips-sensor-error.h"

/* A router with IOS IPS: what it runs, packages of signatures, and a reload. */

#define APPLICATION "IOS IPS"

enum { ANSWER_VERSION, ANSWER_COUNT, ANSWER_CLOCK };
/* of a copy */
enum { COPY_MONITOR, COPY_COUNT, COPY_CATEGORY };

static const char *
word (IpsSshLink *self, const char *key)
{
  return ips_dialect_get (self->dialect, key);
}

static gboolean
says (const char *const *lines, const char *what)
{
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], what) != NULL)
      return TRUE;
  return FALSE;
}

/* --- facts --- */

static void
set (char **place, char *value)
{
  g_free (*place);
  *place = value;
}

/* While the engines are built the signatures cannot be counted, and the router says so. */
static void
take_count (IpsSshLink *self, IpsSensorFacts *facts, const char *const *lines)
{
  g_autoptr(IpsConsoleSignatureCount) count = NULL;
  const char *state = "running";

  if (says (lines, word (self, "ios.word.busy")))
    state = word (self, "value.application-upgrading");
  else
    {
      count = ips_console_signature_count_parse (lines, NULL);
      if (count == NULL)
        state = "notRunning";
    }
  set (&facts->signature_level, g_strdup (count != NULL ? count->level : ""));
  set (&facts->applications, g_strconcat (APPLICATION, "=", state, NULL));
}

static void
end_facts (GTask *task, IpsSshTalk *talk)
{
  IpsSshLink *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(IpsConsoleRouter) router = ips_console_router_parse (ips_ssh_talk_get_lines (talk, ANSWER_VERSION), &error);
  const char *const *clock = ips_ssh_talk_get_lines (talk, ANSWER_CLOCK);
  IpsSensorFacts *facts;
  gint64 second_us;

  if (router == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  facts = ips_sensor_facts_new ();
  set (&facts->platform, g_strdup_printf ("%s %s", APPLICATION, router->platform));
  set (&facts->serial, g_strdup (router->serial));
  set (&facts->version, g_strdup (router->version));
  facts->host_name = g_strdup (talk->host_name);
  facts->up_since_us = router->up_time_s >= 0 ? talk->answered_us - router->up_time_s * G_USEC_PER_SEC : 0;
  take_count (self, facts, ips_ssh_talk_get_lines (talk, ANSWER_COUNT));
  for (guint i = 0; clock[i] != NULL; i++)
    {
      if (!ips_console_date_parse_clock (clock[i], &second_us))
        continue;
      ips_contact_take_second (self->contact, second_us, talk->asked_us + (talk->answered_us - talk->asked_us) / 2, talk->answered_us - talk->asked_us);
      break;
    }
  facts->clock_known = self->contact->clock_known;
  facts->clock_skew_us = self->contact->clock_skew_us;
  g_task_return_pointer (task, facts, (GDestroyNotify) ips_sensor_facts_free);
}

void
ips_ssh_router_get_facts (GTask *task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshTalk *talk = ips_ssh_talk_new (self, "ios.command.version", end_facts);

  ips_ssh_talk_add (talk, word (self, "ios.command.signature-count"));
  ips_ssh_talk_add (talk, word (self, "ios.command.clock"));
  ips_ssh_talk_start (task, talk, self->timeouts.reply_timeout_ms);
}

/* --- a package --- */

gboolean
ips_ssh_router_check_idle (IpsSshLink *self, const char *const *lines, GError **error)
{
  if (!says (lines, word (self, "ios.word.busy")))
    return TRUE;
  ips_set_error (error, IPS_ERROR_BUSY, _("another operation on its signatures is under way"));
  return FALSE;
}

/* What went wrong in its messages; the last word is that of the signatures that it runs afterwards. */
gboolean
ips_ssh_router_check_engines (const char *const *lines, GError **error)
{
  static const char *const failures[] = { "ENGINE_BUILD_FAILED", "INVALID_DIGITAL_SIGNATURE", "IPS_CONCURRENT_ACCESS" };

  for (guint i = 0; lines[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (failures); j++)
      if (strstr (lines[i], failures[j]) != NULL)
        {
          ips_sensor_error_set_words (error, j == 2 ? IPS_ERROR_BUSY : IPS_ERROR_REJECTED, lines[i]);
          return FALSE;
        }
  return ips_console_error_check (lines, error);
}

/* Its prompt may be back before its engines are built; "terminal monitor" lets it say how that ends. */
const char *const *
ips_ssh_router_builds_on (const char *const *lines)
{
  static const char *const ends[] = { "ALL_ENGINE_BUILDS_COMPLETE", "INVALID_DIGITAL_SIGNATURE", NULL };

  if (!says (lines, "ENGINE_BUILD") || says (lines, ends[0]) || says (lines, ends[1]))
    return NULL;
  return ends;
}

static void
end_copy (GTask *task, IpsSshTalk *talk)
{
  GError *error = NULL;

  if (ips_ssh_router_check_engines (ips_ssh_talk_get_last_lines (talk), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

IpsSshTalk *
ips_ssh_router_new_copy (IpsSshLink *self, const char *url)
{
  IpsSshTalk *talk = ips_ssh_talk_new (self, "ios.command.monitor", end_copy);
  g_autofree char *copy = g_strconcat (word (self, "ios.command.copy"), " ", url, " ", word (self, "ios.target.signatures"), NULL);

  ips_ssh_talk_add (talk, word (self, "ios.command.signature-count"));
  ips_ssh_talk_add (talk, word (self, "ios.command.category"));
  ips_ssh_talk_add (talk, copy);
  talk->goes_on = ips_ssh_router_builds_on;
  return talk;
}

/* --- the category --- */

static const char *
category_word (IpsSshLink *self, IpsSignatureCategory category)
{
  return word (self, category == IPS_CATEGORY_ADVANCED ? "ios.category.advanced" : "ios.category.basic");
}

/* All are retired, those of one category are not, and what came of it is read: before the last command. */
static void
insert_choice (IpsSshLink *self, IpsSshTalk *talk, IpsSignatureCategory category)
{
  const struct { const char *category, *state; } choices[] = {
    { word (self, "ios.category.all"), word (self, "ios.command.retire") },
    { category_word (self, category), word (self, "ios.command.unretire") },
  };

  ips_ssh_talk_insert (talk, word (self, "ios.command.configure"), FALSE);
  ips_ssh_talk_insert (talk, word (self, "ios.command.categories"), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *enter = g_strconcat (word (self, "ios.word.category"), " ", choices[i].category, NULL);

      ips_ssh_talk_insert (talk, enter, FALSE);
      ips_ssh_talk_insert (talk, choices[i].state, FALSE);
      ips_ssh_talk_insert (talk, word (self, "ios.command.exit"), FALSE);
    }
  /* "Do you want to accept these changes? [confirm]" */
  ips_ssh_talk_insert (talk, word (self, "ios.command.exit"), TRUE);
  ips_ssh_talk_insert (talk, word (self, "ios.command.exit"), FALSE);
  ips_ssh_talk_insert (talk, word (self, "ios.command.category"), FALSE);
}

/* What was chosen outlives a reload only where the configuration is saved. */
static void
insert_saving (IpsSshLink *self, IpsSshTalk *talk)
{
  ips_ssh_talk_insert (talk, word (self, "ios.command.save"), FALSE);
  ips_ssh_talk_insert (talk, word (self, "ios.command.saved-category"), FALSE);
}

/* Why it is not saved, where it is not: the category is chosen all the same. */
static void
note_saving (IpsSshLink *self, IpsSshTalk *talk)
{
  const char *const *saving = ips_ssh_talk_get_lines (talk, talk->n_done - 2);
  g_autofree char *saved = ips_console_categories_parse (ips_ssh_talk_get_last_lines (talk));
  g_autoptr(GError) error = NULL;

  if (g_strcmp0 (saved, talk->contact->category) == 0)
    return;
  if (ips_console_error_check (saving, &error))
    ips_set_error (&error, IPS_ERROR_REJECTED, _("what is saved reads back “%s”"), saved != NULL ? saved : "");
  g_free (talk->contact->category_problem);
  talk->contact->category_problem = g_strdup (error->message);
}

/* It was chosen, or why the router did not take it. */
static gboolean
check_choice (IpsSshLink *self, IpsSshTalk *talk, IpsSignatureCategory category, GError **error)
{
  g_autofree char *chosen = ips_console_categories_parse (ips_ssh_talk_get_last_lines (talk));

  if (g_strcmp0 (chosen, category_word (self, category)) == 0)
    {
      talk->contact->category = g_steal_pointer (&chosen);
      return TRUE;
    }
  for (guint i = COPY_CATEGORY + 1; i < talk->n_done; i++)
    if (!ips_console_error_check (ips_ssh_talk_get_lines (talk, i), error))
      {
        g_prefix_error (error, "%s", _("did not take the category of signatures: "));
        return FALSE;
      }
  ips_set_error (error, IPS_ERROR_REJECTED, _("did not take the category of signatures: reads back “%s”"), chosen != NULL ? chosen : "");
  return FALSE;
}

gboolean
ips_ssh_router_prepare (IpsSshLink *self, IpsSshTalk *talk, IpsSignatureCategory category, gboolean *again, GError **error)
{
  g_autoptr(IpsConsoleSignatureCount) count = ips_console_signature_count_parse (ips_ssh_talk_get_lines (talk, COPY_COUNT), NULL);
  g_autofree char *chosen = ips_console_categories_parse (ips_ssh_talk_get_lines (talk, COPY_CATEGORY));

  *again = FALSE;
  if (talk->contact->category != NULL)
    {
      note_saving (self, talk);
      return TRUE;
    }
  if ((count != NULL && *count->level != '\0') || (chosen != NULL && *chosen != '\0'))
    return TRUE;
  if (talk->n_done > COPY_CATEGORY + 1)
    {
      if (!check_choice (self, talk, category, error))
        return FALSE;
      insert_saving (self, talk);
      *again = TRUE;
      return TRUE;
    }
  if (category != IPS_CATEGORY_KEEP)
    {
      insert_choice (self, talk, category);
      *again = TRUE;
      return TRUE;
    }
  ips_set_error (error, IPS_ERROR_REJECTED, _("no signatures are loaded yet and no category is chosen, so that it would compile all of them and run out of memory: "
                                              "choose a category where it is deployed, or on the router retire “all” and unretire “ios_ips basic” or “ios_ips advanced” "
                                              "(ip ips signature-category), then try again"));
  return FALSE;
}

/* --- reload --- */

void
ips_ssh_router_reload (GTask *task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshTalk *talk = ips_ssh_talk_new (self, "ios.command.reload", ips_ssh_talk_return_checked);

  talk->answers.yes = word (self, "console.answer.yes");
  talk->answers.may_hang_up = TRUE;
  ips_ssh_talk_start (task, talk, self->timeouts.long_timeout_ms);
}
