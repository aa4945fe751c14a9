/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-dashboard-page.h"

#include <glib/gi18n-lib.h>

#include "ips-dashboard-card.h"
#include "ips-format.h"
#include "ips-package-library.h"
#include "ips-sensor-columns.h"
#include "ips-text.h"
#include "ips-update-overview.h"

/* Whoever refreshes a fleet changes it many times a second. */
#define UPDATE_MS 300
#define MAX_TEXT_CHARS 300
#define MAX_NAMED 3

typedef enum { CARD_UPDATES, CARD_CONTACT, CARD_LICENSES, CARD_CERTIFICATES, CARD_CHANGES, CARD_JOBS, N_CARDS } Card;

struct _IpsDashboardPage
{
  GtkScrolledWindow parent_instance;

  IpsWorkspace *workspace;      /* (owned) (nullable) after dispose */
  IpsPackageLibrary *library;   /* (owned) (nullable) after dispose */
  IpsDashboardCard *cards[N_CARDS];
  GCancellable *loading;        /* (owned) (nullable): cancelled in dispose */
  guint update_id;
  gboolean stale;               /* something changed while nobody looked */
};

G_DEFINE_FINAL_TYPE (IpsDashboardPage, ips_dashboard_page, GTK_TYPE_SCROLLED_WINDOW)

static gint64
get_now (IpsDashboardPage *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* Takes @line. */
static void
add_line (GString *lines, char *line)
{
  if (*line != '\0')
    g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", line);
  g_free (line);
}

/* --- updates --- */

static void
show_updates (IpsDashboardPage *self, const IpsUpdateOverview *overview)
{
  const IpsUpdateStatus *status = overview->status;
  const char *levels = status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_DEPLOYED].distribution;
  const char *available = status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_AVAILABLE].text;
  const IpsUpdateEvent *failure = ips_update_status_get_failure (status);
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autofree char *state = NULL;
  g_autofree char *cause = NULL;
  IpsSign sign = IPS_SIGN_FINE;

  if (failure != NULL)
    {
      sign = IPS_SIGN_ERROR;
      state = g_strdup (_("The last look for updates failed."));
      cause = ips_text_make_safe (failure->outcome, MAX_TEXT_CHARS);
      g_string_append (lines, cause);
    }
  else if (overview->n_not_deployed > 0)
    {
      sign = IPS_SIGN_WARNING;
      state = g_strdup_printf (ngettext ("Applied but not deployed: updates of %u device.", "Applied but not deployed: updates of %u devices.",
                                         overview->n_not_deployed), overview->n_not_deployed);
    }
  else if (status->n_wanted > 0)
    {
      sign = IPS_SIGN_WARNING;
      state = g_strdup_printf (ngettext ("%u new package can be downloaded.", "%u new packages can be downloaded.", status->n_wanted), status->n_wanted);
    }
  else if (status->check.when_us == 0 && status->download.when_us == 0)
    {
      sign = IPS_SIGN_UNKNOWN;
      state = g_strdup (_("Nobody has checked for updates yet."));
    }
  else
    state = g_strdup (_("Nothing new, and everything applied is deployed."));
  if (*levels != '\0')
    /* TRANSLATORS: signature update levels and how many devices run them: "S924: 40, S722: 3" */
    add_line (lines, g_strdup_printf (_("Signature levels: %s"), levels));
  if (*available != '\0')
    add_line (lines, g_strdup_printf (_("Latest available: %s"), available));
  if (status->next_us != 0)
    {
      g_autofree char *next = ips_format_date_time (status->next_us);

      add_line (lines, g_strdup_printf (_("Next scheduled: %s"), next));
    }
  ips_dashboard_card_show (self->cards[CARD_UPDATES], sign, state, lines->str);
}

static void
overview_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsDashboardPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsUpdateOverview) overview = ips_update_overview_load_finish (result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (overview != NULL)
    show_updates (self, overview);
  else
    ips_dashboard_card_show (self->cards[CARD_UPDATES], IPS_SIGN_ERROR, error->message, NULL);
}

/* --- devices --- */

typedef IpsProblem *(*FindProblem) (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us);
typedef gboolean (*IsSubject) (IpsProblemKind kind);

static gboolean
is_about_contact (IpsProblemKind kind)
{
  return kind == IPS_PROBLEM_NEVER_CONTACTED || kind == IPS_PROBLEM_UNREACHABLE || kind == IPS_PROBLEM_LOGIN || kind == IPS_PROBLEM_NOT_A_SENSOR;
}

static gboolean
is_about_certificate (IpsProblemKind kind)
{
  return !is_about_contact (kind);
}

/* What @find says of the device where it is of the card's subject. (nullable) */
static IpsProblem *
find_problem (IpsDashboardPage *self, IpsSensor *sensor, FindProblem find, IsSubject is_subject)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  g_autoptr(IpsProblem) problem = find (sensor, transport, get_now (self));

  if (problem == NULL || problem->kind == IPS_PROBLEM_NONE || problem->sign == IPS_SIGN_FINE || !is_subject (problem->kind))
    return NULL;
  return g_steal_pointer (&problem);
}

/* How many devices have one; @worst: of them; @names: (element-type utf8): a line for each, the worst first. */
static guint
count_problems (IpsDashboardPage *self, FindProblem find, IsSubject is_subject, IpsSign *worst, GPtrArray *names)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  guint n_errors = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr(IpsProblem) problem = find_problem (self, sensor, find, is_subject);

      if (problem == NULL)
        continue;
      g_ptr_array_insert (names, problem->sign == IPS_SIGN_ERROR ? (int) n_errors : -1,
                          g_strdup_printf ("%s: %s", ips_sensor_get_name (sensor), problem->text));
      n_errors += problem->sign == IPS_SIGN_ERROR ? 1 : 0;
    }
  *worst = n_errors > 0 ? IPS_SIGN_ERROR : names->len > 0 ? IPS_SIGN_WARNING : IPS_SIGN_FINE;
  return names->len;
}

/* @none: what is said where there is no problem; @some: where there are. */
static void
show_devices (IpsDashboardPage *self, Card card, FindProblem find, IsSubject is_subject, const char *none, char *(*some) (guint n))
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autofree char *state = NULL;
  IpsSign sign;
  guint n = count_problems (self, find, is_subject, &sign, names);

  if (ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace))->len == 0)
    {
      ips_dashboard_card_show (self->cards[card], IPS_SIGN_UNKNOWN, _("No devices yet."), NULL);
      return;
    }
  for (guint i = 0; i < MIN (n, MAX_NAMED); i++)
    add_line (lines, g_strdup (g_ptr_array_index (names, i)));
  if (n > MAX_NAMED)
    add_line (lines, g_strdup_printf (ngettext ("and %u more", "and %u more", n - MAX_NAMED), n - MAX_NAMED));
  state = n > 0 ? some (n) : g_strdup (none);
  ips_dashboard_card_show (self->cards[card], sign, state, lines->str);
}

static char *
say_need (guint n)
{
  return g_strdup_printf (ngettext ("%u device needs attention.", "%u devices need attention.", n), n);
}

static char *
say_silent (guint n)
{
  return g_strdup_printf (ngettext ("%u device could not be read.", "%u devices could not be read.", n), n);
}

/* --- changes and jobs --- */

static void
show_changes (IpsDashboardPage *self)
{
  guint n = ips_waiting_list_get_n (ips_workspace_get_waiting (self->workspace));
  g_autofree char *state = g_strdup_printf (ngettext ("%u change waits to be submitted.", "%u changes wait to be submitted.", n), n);

  ips_dashboard_card_show (self->cards[CARD_CHANGES], n > 0 ? IPS_SIGN_WARNING : IPS_SIGN_FINE, n > 0 ? state : _("Everything is submitted."), NULL);
}

static void
show_jobs (IpsDashboardPage *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autofree char *state = NULL;
  guint n_open = 0, n_failed = 0;

  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      gboolean finished = ips_job_is_finished (job);

      n_open += finished ? 0 : 1;
      if (!finished || ips_job_count (job, IPS_OPERATION_FAILED) == 0 || get_now (self) - ips_job_get_ended_us (job) > G_TIME_SPAN_DAY)
        continue;
      if (n_failed++ < MAX_NAMED)
        {
          g_autofree char *title = ips_job_get_title (job);
          g_autofree char *summary = ips_job_get_summary (job);

          add_line (lines, g_strdup_printf ("%s: %s", title, summary));
        }
    }
  if (n_failed > 0)
    state = g_strdup_printf (ngettext ("%u job of the last day had failures.", "%u jobs of the last day had failures.", n_failed), n_failed);
  else if (n_open > 0)
    state = g_strdup_printf (ngettext ("%u job is under way.", "%u jobs are under way.", n_open), n_open);
  else
    state = g_strdup (_("No job is under way, and none of the last day failed."));
  ips_dashboard_card_show (self->cards[CARD_JOBS], n_failed > 0 ? IPS_SIGN_ERROR : IPS_SIGN_FINE, state, lines->str);
}

/* --- all of it --- */

static void
update (IpsDashboardPage *self)
{
  self->stale = FALSE;
  show_devices (self, CARD_CONTACT, ips_problem_for_sensor, is_about_contact, _("Every device answers."), say_silent);
  show_devices (self, CARD_LICENSES, ips_problem_for_license, ips_sensor_is_license_problem, _("No licence is missing or runs out soon."), say_need);
  show_devices (self, CARD_CERTIFICATES, ips_problem_for_certificate, is_about_certificate, _("No certificate is changed or runs out soon."), say_need);
  show_changes (self);
  show_jobs (self);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  ips_update_overview_load_async (self->workspace, self->loading, overview_loaded_cb, self);
}

static gboolean
update_cb (gpointer user_data)
{
  IpsDashboardPage *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (IpsDashboardPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->stale = TRUE;
  else if (self->update_id == 0 && self->workspace != NULL)
    self->update_id = g_timeout_add (UPDATE_MS, update_cb, self);
}

static void
ips_dashboard_page_map (GtkWidget *widget)
{
  IpsDashboardPage *self = IPS_DASHBOARD_PAGE (widget);

  GTK_WIDGET_CLASS (ips_dashboard_page_parent_class)->map (widget);
  if (self->stale && self->workspace != NULL)
    update (self);
}

static void
ips_dashboard_page_dispose (GObject *object)
{
  IpsDashboardPage *self = IPS_DASHBOARD_PAGE (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_dashboard_page_parent_class)->dispose (object);
}

static void
ips_dashboard_page_class_init (IpsDashboardPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_dashboard_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = ips_dashboard_page_map;
}

static void
ips_dashboard_page_init (IpsDashboardPage *self)
{
  GtkWidget *flow = gtk_flow_box_new ();
  const struct { const char *title, *button, *action; } cards[N_CARDS] = {
    [CARD_UPDATES] = { _("IPS Updates"), _("Open IPS _Updates"), "app.administration::ips-updates" },
    [CARD_CONTACT] = { _("Devices"), _("Show _Devices"), "win.view::device" },
    [CARD_LICENSES] = { _("Licenses"), _("Open _Licensing"), "app.administration::licensing" },
    [CARD_CERTIFICATES] = { _("Certificates"), _("Open _Certificates"), "app.certificates" },
    [CARD_CHANGES] = { _("Changes"), _("_Submit…"), "app.submit" },
    [CARD_JOBS] = { _("Jobs"), _("Show _Activity"), "win.view::activity" },
  };

  g_object_set (flow, "selection-mode", GTK_SELECTION_NONE, "row-spacing", 12, "column-spacing", 12, "margin", 18, "homogeneous", TRUE,
                "min-children-per-line", 1, "max-children-per-line", 3, "valign", GTK_ALIGN_START, NULL);
  atk_object_set_name (gtk_widget_get_accessible (flow), _("Dashboard"));
  for (guint i = 0; i < N_CARDS; i++)
    {
      self->cards[i] = IPS_DASHBOARD_CARD (ips_dashboard_card_new (cards[i].title, cards[i].button, cards[i].action));
      gtk_container_add (GTK_CONTAINER (flow), GTK_WIDGET (self->cards[i]));
      gtk_widget_set_can_focus (gtk_widget_get_parent (GTK_WIDGET (self->cards[i])), FALSE);
    }
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_container_add (GTK_CONTAINER (self), flow);
  gtk_widget_show_all (flow);
  self->stale = TRUE;
}

GtkWidget *
ips_dashboard_page_new (IpsWorkspace *workspace)
{
  IpsDashboardPage *self = g_object_new (IPS_TYPE_DASHBOARD_PAGE, "visible", TRUE, NULL);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);

  self->workspace = g_object_ref (workspace);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_waiting (workspace), "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_jobs (workspace), "jobs-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_scheduler (workspace), "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
