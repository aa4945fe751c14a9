/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sensor-details.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-freeze-list.h"
#include "ips-problem.h"
#include "ips-sensor-columns.h"
#include "ips-sensor-words.h"
#include "ips-sign-cell.h"
#include "ips-text.h"

typedef enum { FACT_SOFTWARE, FACT_LICENSE, FACT_CLOCK, FACT_SIGNATURES, FACT_CERTIFICATE, FACT_CONTACT, N_FACTS } Fact;

struct _IpsSensorDetails
{
  GtkBox parent_instance;

  GtkLabel *name_label;
  GtkLabel *summary_label;
  GtkWidget *remedy_button;
  GtkWidget *refresh_button;
  GtkWidget *diagnose_button;
  GtkWidget *properties_button;
  GtkWidget *problem_box;
  GtkImage *problem_image;
  GtkLabel *problem_label;
  GtkGrid *grid;
  GtkLabel *facts[N_FACTS];

  IpsWorkspace *workspace;   /* (owned) */
  IpsFreezeList *freezes;    /* (owned) */
  GPtrArray *shown;          /* (owned) (nullable) (element-type IpsSensor) */
};

G_DEFINE_FINAL_TYPE (IpsSensorDetails, ips_sensor_details, GTK_TYPE_BOX)

/* A detailed name: with its target where it has one. */
static const char *
remedy_to_action (IpsRemedy remedy)
{
  switch (remedy)
    {
    case IPS_REMEDY_REFRESH:
      return "win.refresh";
    case IPS_REMEDY_DIAGNOSE:
      return "win.diagnose";
    case IPS_REMEDY_PROPERTIES:
      return "win.properties";
    case IPS_REMEDY_SYNC_CERTIFICATE:
      return "win.sync-certificate";
    case IPS_REMEDY_REGENERATE_CERTIFICATE:
      return "win.regenerate-certificate";
    case IPS_REMEDY_TRUST:
      return "win.certificate";
    case IPS_REMEDY_LICENSING:
      return "app.administration::licensing";
    case IPS_REMEDY_NONE:
    default:
      return NULL;
    }
}

/* The target before the name, or GTK complains of the two not fitting in between. */
static void
set_action (GtkActionable *button, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_action_parse_detailed_name (detailed, &name, &target, NULL))
    return;
  gtk_actionable_set_action_name (button, NULL);
  gtk_actionable_set_action_target_value (button, target);
  gtk_actionable_set_action_name (button, name);
}

static void
show_problem (IpsSensorDetails *self, IpsSensor *sensor, IpsTransport transport, gint64 now_us)
{
  g_autoptr (IpsProblem) problem = ips_problem_for_sensor (sensor, transport, now_us);
  const char *action = remedy_to_action (problem->remedy);
  g_autofree char *text = ips_text_make_safe (problem->text, 0);
  g_autofree char *sentence = NULL;

  /* Refresh, Diagnose and Properties have their buttons already: those stand out instead of being doubled. */
  gtk_widget_set_visible (self->remedy_button, problem->remedy > IPS_REMEDY_PROPERTIES);
  if (problem->remedy > IPS_REMEDY_PROPERTIES)
    {
      gtk_button_set_label (GTK_BUTTON (self->remedy_button), ips_remedy_to_label (problem->remedy));
      set_action (GTK_ACTIONABLE (self->remedy_button), action);
    }

  gtk_widget_set_visible (self->problem_box, problem->kind != IPS_PROBLEM_NONE);
  gtk_image_set_from_icon_name (self->problem_image, ips_sign_to_icon_name (problem->sign), GTK_ICON_SIZE_MENU);
  sentence = problem->what_to_do != NULL && *problem->what_to_do != '\0'
               /* TRANSLATORS: what is wrong, then what to do about it */
               ? g_strdup_printf (_("%s. %s"), text, problem->what_to_do)
               : g_strdup (text);
  gtk_label_set_text (self->problem_label, sentence);
}

static void
set_fact (IpsSensorDetails *self, Fact fact, char *text)
{
  gtk_label_set_text (self->facts[fact], text);
  g_free (text);
}

static void
show_one (IpsSensorDetails *self, IpsSensor *sensor)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  IpsTransport transport = ips_fleet_get_communication (fleet)->transport;
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);
  g_autoptr (GString) summary = g_string_new (config->address);
  const IpsFreeze *freeze = ips_freeze_list_lookup (self->freezes, ips_sensor_get_id (sensor), now_us);
  g_autofree char *frozen = freeze != NULL ? ips_freeze_describe (freeze) : NULL;
  g_autofree char *name = ips_text_make_safe (config->name, 0);
  g_autofree char *safe = NULL;

  gtk_label_set_text (self->name_label, name);
  if (*facts->platform != '\0')
    g_string_append_printf (summary, " · %s", facts->platform);
  if (*facts->serial != '\0')
    g_string_append_printf (summary, _(" · serial %s"), facts->serial);
  if (ips_sensor_get_transport (sensor, transport) == IPS_TRANSPORT_HTTP)
    g_string_append (summary, _(" · HTTP, not protected"));
  if (frozen != NULL)
    g_string_append_printf (summary, " · %s", frozen);
  safe = ips_text_make_safe (summary->str, 0);
  gtk_label_set_text (self->summary_label, safe);

  show_problem (self, sensor, transport, now_us);
  set_fact (self, FACT_SOFTWARE, ips_sensor_words_software (facts, now_us));
  set_fact (self, FACT_LICENSE, ips_sensor_words_license (facts, now_us));
  set_fact (self, FACT_CLOCK, facts->clock_known ? ips_format_skew (facts->clock_skew_us) : g_strdup (_("unknown")));
  set_fact (self, FACT_SIGNATURES, ips_text_make_safe (*facts->signature_level != '\0' ? facts->signature_level
                                                                                        : _("unknown"), 0));
  set_fact (self, FACT_CERTIFICATE, ips_sensor_words_certificate (sensor, transport, now_us));
  set_fact (self, FACT_CONTACT, ips_sensor_words_contact (facts, now_us));
}

void
ips_sensor_details_set_sensors (IpsSensorDetails *self, GPtrArray *sensors)
{
  gboolean one = sensors->len == 1;
  g_autofree char *several = NULL;

  g_return_if_fail (IPS_IS_SENSOR_DETAILS (self));

  g_ptr_array_ref (sensors);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->shown = sensors;
  gtk_widget_set_visible (GTK_WIDGET (self->grid), one);
  gtk_widget_set_visible (self->diagnose_button, one);
  if (one)
    {
      show_one (self, g_ptr_array_index (sensors, 0));
      return;
    }
  several = g_strdup_printf (ngettext ("%u device selected", "%u devices selected", sensors->len), sensors->len);
  gtk_label_set_text (self->name_label, several);
  gtk_label_set_text (self->summary_label, "");
  gtk_widget_set_visible (self->problem_box, FALSE);
  gtk_widget_set_visible (self->remedy_button, FALSE);
}

static void
add_fact (IpsSensorDetails *self, Fact fact, const char *title, int column, int row)
{
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_can_focus (value, FALSE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), value);
  gtk_grid_attach (self->grid, label, column * 2, row, 1, 1);
  gtk_grid_attach (self->grid, value, column * 2 + 1, row, 1, 1);
  gtk_widget_show (label);
  gtk_widget_show (value);
  self->facts[fact] = GTK_LABEL (value);
}

static void
freezes_changed_cb (IpsSensorDetails *self)
{
  if (self->shown != NULL)
    ips_sensor_details_set_sensors (self, self->shown);
}

static void
ips_sensor_details_finalize (GObject *object)
{
  IpsSensorDetails *self = IPS_SENSOR_DETAILS (object);

  g_clear_object (&self->freezes);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->shown, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_sensor_details_parent_class)->finalize (object);
}

static void
ips_sensor_details_class_init (IpsSensorDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_sensor_details_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-sensor-details.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, name_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, refresh_button);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, diagnose_button);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, properties_button);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, problem_box);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, problem_image);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, problem_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSensorDetails, grid);
}

static void
ips_sensor_details_init (IpsSensorDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_fact (self, FACT_SOFTWARE, _("Software"), 0, 0);
  add_fact (self, FACT_LICENSE, _("License"), 0, 1);
  add_fact (self, FACT_CLOCK, _("Clock"), 0, 2);
  add_fact (self, FACT_SIGNATURES, _("Signatures"), 1, 0);
  add_fact (self, FACT_CERTIFICATE, _("Certificate"), 1, 1);
  add_fact (self, FACT_CONTACT, _("Last contact"), 1, 2);
}

GtkWidget *
ips_sensor_details_new (IpsWorkspace *workspace)
{
  IpsSensorDetails *self = g_object_new (IPS_TYPE_SENSOR_DETAILS, NULL);

  self->workspace = g_object_ref (workspace);
  self->freezes = ips_freeze_list_get (ips_workspace_get_store (workspace));
  g_signal_connect_object (self->freezes, "changed", G_CALLBACK (freezes_changed_cb), self, G_CONNECT_SWAPPED);
  ips_freeze_list_load_async (self->freezes, NULL, NULL, NULL);
  return GTK_WIDGET (self);
}
