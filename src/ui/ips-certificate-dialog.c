/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificate-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-certificate-pane.h"
#include "ips-certificate-test.h"
#include "ips-format.h"
#include "ips-ntp-dialog.h"
#include "ips-problem.h"
#include "ips-sensor-words.h"
#include "ips-sign-style.h"
#include "ips-text.h"
#include "ips-verb-action.h"

struct _IpsCertificateDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;          /* (owned) */
  IpsSensor *sensor;                /* (owned) */
  IpsCertificate *shown_stored;     /* (owned) (nullable): what the panes show, to leave them alone when only times change */
  IpsCertificate *shown_presented;  /* (owned) (nullable) */
  gboolean shown;
  gboolean can_sync;
  const char *why_not;              /* (nullable) translated */

  IpsCertificatePane *stored_pane;
  IpsCertificatePane *presented_pane;
  GtkImage *summary_image;
  GtkLabel *summary_label;
  GtkWidget *clocks_box;
  GtkLabel *clocks_label;
  GtkBox *panes_box;
  GtkLabel *differences_label;
  GtkGrid *tests_grid;
  GtkEntry *console_entry;
  GtkBox *console_box;
  GtkImage *console_image;
  GtkLabel *console_label;
  GtkButton *sync_button;
  GtkButton *close_button;
};

G_DEFINE_TYPE (IpsCertificateDialog, ips_certificate_dialog, GTK_TYPE_DIALOG)

/* (element-type IpsSensor-id IpsCertificateDialog): those open now; not owned */
static GHashTable *open_dialogs;

static IpsTransport
get_transport (IpsCertificateDialog *self)
{
  return ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
}

static gint64
get_now (IpsCertificateDialog *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static IpsSign
outcome_to_sign (IpsTestOutcome outcome)
{
  switch (outcome)
    {
    case IPS_TEST_PASS:
      return IPS_SIGN_FINE;
    case IPS_TEST_USUAL:
      return IPS_SIGN_WARNING;
    case IPS_TEST_FAIL:
      return IPS_SIGN_ERROR;
    case IPS_TEST_UNKNOWN:
    default:
      return IPS_SIGN_UNKNOWN;
    }
}

static void
add_test (IpsCertificateDialog *self, IpsCertificateTest test, IpsTestOutcome outcome, const char *evidence)
{
  GtkWidget *image = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);
  /* TRANSLATORS: a test's name, "pass" or "fail", and why: "Date inside validity: pass. 4 Aug 2025 to 4 Aug 2027" */
  g_autofree char *text = g_strdup_printf (_("%1$s: %2$s. %3$s"), ips_certificate_test_to_label (test), ips_test_outcome_to_label (outcome),
                                           evidence);

  ips_sign_style_show (GTK_IMAGE (image), outcome_to_sign (outcome));
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (self->tests_grid, image, 0, (int) test, 1, 1);
  gtk_grid_attach (self->tests_grid, label, 1, (int) test, 1, 1);
}

/* What the outcome is seen from. (transfer full) */
static char *
describe_evidence (IpsCertificateTest test, IpsTestOutcome outcome, IpsCertificate *stored, IpsCertificate *presented, const char *address)
{
  const IpsX509 *facts = presented != NULL ? ips_certificate_get_facts (presented) : NULL;
  g_autofree char *first = NULL, *second = NULL;

  if (facts == NULL)
    return g_strdup (_("The device presented no certificate."));
  if (test == IPS_CERTIFICATE_TEST_ISSUER)
    return g_strdup (outcome == IPS_TEST_PASS ? _("It is the certificate in the certificate store.")
                     : stored == NULL         ? _("The certificate store holds none for this device yet.")
                                              : _("It is not the one in the certificate store."));
  if (test == IPS_CERTIFICATE_TEST_DATE)
    {
      first = ips_format_date (facts->not_before_us);
      second = ips_format_date (facts->not_after_us);
      /* TRANSLATORS: two dates */
      return g_strdup_printf (_("%1$s to %2$s"), first, second);
    }
  first = ips_text_make_safe (*facts->common_name != '\0' ? facts->common_name : _("nobody"), 100);
  second = ips_text_make_safe (address, 100);
  if (outcome == IPS_TEST_PASS)
    /* TRANSLATORS: %s is an address */
    return g_strdup_printf (_("It is made out to %s."), second);
  /* TRANSLATORS: %1$s is a name, %2$s an address */
  return g_strdup_printf (_("It is made out to %1$s, not to %2$s. Sensors’ own certificates often are; the thumbprint is what counts."), first, second);
}

static void
update_tests (IpsCertificateDialog *self, IpsCertificate *stored, IpsCertificate *presented)
{
  const char *address = ips_sensor_get_config (self->sensor)->address;
  g_autoptr(GList) children = gtk_container_get_children (GTK_CONTAINER (self->tests_grid));

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  for (IpsCertificateTest test = 0; test < IPS_N_CERTIFICATE_TESTS; test++)
    {
      IpsTestOutcome outcome = ips_certificate_test (test, stored, presented, address, get_now (self));
      g_autofree char *evidence = describe_evidence (test, outcome, stored, presented, address);

      add_test (self, test, outcome, evidence);
    }
  gtk_widget_show_all (GTK_WIDGET (self->tests_grid));
}

static void
update_differences (IpsCertificateDialog *self, IpsCertificate *stored, IpsCertificate *presented)
{
  g_auto(GStrv) differences = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (stored == NULL || presented == NULL)
    {
      gtk_label_set_text (self->differences_label, _("There is only one certificate, or none: nothing to compare."));
      return;
    }
  if (ips_certificate_equal (stored, presented))
    {
      gtk_label_set_text (self->differences_label, _("Nothing: both are the same certificate."));
      return;
    }
  differences = ips_certificate_describe_differences (stored, presented);
  for (guint i = 0; differences != NULL && differences[i] != NULL; i++)
    {
      g_autofree char *line = ips_text_make_safe (differences[i], 300);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
  gtk_label_set_text (self->differences_label, text->str);
}

/* A second way to the device: what its own console prints. What does not agree is not to be trusted. */
static void
update_console (IpsCertificateDialog *self)
{
  const char *text = gtk_entry_get_text (self->console_entry);
  IpsCertificate *presented = ips_sensor_get_facts (self->sensor)->certificate;
  const IpsX509 *facts = presented != NULL ? ips_certificate_get_facts (presented) : NULL;
  g_autofree char *thumbprint = ips_x509_normalize_fingerprint (text, NULL);
  gboolean same = facts != NULL && thumbprint != NULL && (g_str_equal (thumbprint, facts->sha1) || g_str_equal (thumbprint, facts->sha256));
  IpsSign sign = same ? IPS_SIGN_FINE : thumbprint == NULL || facts == NULL ? IPS_SIGN_UNKNOWN : IPS_SIGN_ERROR;

  gtk_widget_set_visible (GTK_WIDGET (self->console_box), *text != '\0');
  ips_sign_style_show (self->console_image, sign);
  gtk_label_set_text (self->console_label,
                      same ? _("It is the one of the certificate on the device.")
                      : thumbprint == NULL ? _("A thumbprint has 40 (SHA-1) or 64 (SHA-256) hexadecimal digits, with or without colons.")
                      : facts == NULL ? _("The device presented no certificate.")
                      : _("The certificate on the device has another thumbprint. Do not trust it before you know why."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->sync_button), self->can_sync && (same || *text == '\0'));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sync_button), !self->can_sync ? self->why_not
                               : same || *text == '\0' ? NULL : _("The thumbprint does not agree."));
}

static char *
explain_missing (IpsCertificateDialog *self)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (self->sensor);
  g_autofree char *name = NULL;

  if (ips_sensor_get_transport (self->sensor, get_transport (self)) == IPS_TRANSPORT_HTTP)
    return g_strdup (_("HTTP: not encrypted. There is no certificate with HTTP."));
  if (facts->checked_us == 0)
    return g_strdup (_("Never contacted. Refresh retrieves the certificate."));
  name = ips_text_make_safe (ips_sensor_get_name (self->sensor), 100);
  if (facts->failed)
    return ips_explain_error (facts->error_code, name, facts->error_message);
  return g_strdup (_("The device presented no certificate."));
}

/* Where the certificate is not valid yet it is usually a clock that is wrong: both, and the way to the setting. */
static void
update_clocks (IpsCertificateDialog *self)
{
  IpsCertificateStatus status = ips_sensor_get_certificate_status (self->sensor, get_transport (self), get_now (self));
  g_autofree char *clocks = ips_sensor_words_clocks (ips_sensor_get_facts (self->sensor), get_now (self));
  g_autofree char *sentence = NULL;

  gtk_widget_set_visible (self->clocks_box, status == IPS_CERTIFICATE_STATUS_NOT_YET_VALID);
  if (clocks != NULL)
    /* TRANSLATORS: %s is both clocks and how far they are apart */
    sentence = g_strdup_printf (_("Clocks: %s"), clocks);
  gtk_label_set_text (self->clocks_label, sentence != NULL ? sentence : _("What the device’s clock says is not known yet: refresh it."));
}

static void
ntp_clicked_cb (IpsCertificateDialog *self)
{
  gtk_window_present (GTK_WINDOW (ips_ntp_dialog_new (self->workspace, self->sensor, GTK_WINDOW (self))));
}

static void
update_ui_state (IpsCertificateDialog *self)
{
  IpsTransport transport = get_transport (self);
  IpsCertificate *stored = ips_sensor_get_trusted (self->sensor);
  IpsCertificate *presented = ips_sensor_get_facts (self->sensor)->certificate;
  gboolean http = ips_sensor_get_transport (self->sensor, transport) == IPS_TRANSPORT_HTTP;
  g_autoptr(IpsProblem) problem = ips_problem_for_certificate (self->sensor, transport, get_now (self));
  g_autofree char *missing = explain_missing (self), *name = NULL, *title = NULL, *summary = NULL;
  IpsStore *store = ips_workspace_get_store (self->workspace);
  gboolean same = stored != NULL && ips_certificate_equal (stored, presented);

  name = ips_text_make_safe (ips_sensor_get_name (self->sensor), 100);
  /* TRANSLATORS: a window's title; %s is a device's name */
  title = g_strdup_printf (_("Certificates of %s"), name);
  gtk_window_set_title (GTK_WINDOW (self), title);

  if (problem == NULL || problem->kind == IPS_PROBLEM_NONE)
    summary = g_strdup (ips_certificate_status_to_label (ips_sensor_get_certificate_status (self->sensor, transport, get_now (self))));
  else if (*problem->what_to_do == '\0')
    summary = ips_text_make_safe (problem->text, 0);
  else
    {
      g_autofree char *joined = g_strdup_printf ("%s. %s", problem->text, problem->what_to_do);

      summary = ips_text_make_safe (joined, 0);
    }
  gtk_label_set_text (self->summary_label, summary);
  update_clocks (self);
  ips_sign_style_show (self->summary_image, problem != NULL ? problem->sign : IPS_SIGN_FINE);

  if (!self->shown || !ips_certificate_equal (stored, self->shown_stored) || !ips_certificate_equal (presented, self->shown_presented))
    {
      self->shown = TRUE;
      g_clear_pointer (&self->shown_stored, ips_certificate_unref);
      g_clear_pointer (&self->shown_presented, ips_certificate_unref);
      self->shown_stored = stored != NULL ? ips_certificate_ref (stored) : NULL;
      self->shown_presented = presented != NULL ? ips_certificate_ref (presented) : NULL;
      ips_certificate_pane_set_certificate (self->stored_pane, store, stored, same ? NULL : presented,
                                            _("The certificate store holds no certificate of this device."));
      ips_certificate_pane_set_certificate (self->presented_pane, store, presented, same ? NULL : stored, missing);
    }
  update_differences (self, stored, presented);
  update_tests (self, stored, presented);

  self->can_sync = !http && !same;
  self->why_not = http ? _("There is no certificate with HTTP.") : same ? _("The certificate store holds this certificate already.") : NULL;
  update_console (self);
}

static void
sensors_changed_cb (IpsCertificateDialog *self, GPtrArray *sensors)
{
  if (g_ptr_array_find (sensors, self->sensor, NULL))
    update_ui_state (self);
}

/* After a reload the inventory may hold another object with the same id, or none. */
static void
list_changed_cb (IpsCertificateDialog *self)
{
  IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), ips_sensor_get_id (self->sensor));

  if (sensor == NULL)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  g_set_object (&self->sensor, sensor);
  update_ui_state (self);
}

static void
ips_certificate_dialog_response (GtkDialog *dialog, int response)
{
  IpsCertificateDialog *self = IPS_CERTIFICATE_DIALOG (dialog);

  if (response == GTK_RESPONSE_APPLY)
    {
      g_autoptr(GPtrArray) sensors = g_ptr_array_new ();

      /* Both certificates and what differs are on the screen: that was the question. */
      g_ptr_array_add (sensors, self->sensor);
      ips_verb_action_submit (self->workspace, IPS_VERB_SYNC_CERTIFICATE, sensors, NULL, GTK_WINDOW (self), NULL);
      return;
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_certificate_dialog_dispose (GObject *object)
{
  IpsCertificateDialog *self = IPS_CERTIFICATE_DIALOG (object);

  if (self->sensor != NULL && open_dialogs != NULL)
    g_hash_table_remove (open_dialogs, ips_sensor_get_id (self->sensor));
  g_clear_object (&self->sensor);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->shown_stored, ips_certificate_unref);
  g_clear_pointer (&self->shown_presented, ips_certificate_unref);

  G_OBJECT_CLASS (ips_certificate_dialog_parent_class)->dispose (object);
}

static void
ips_certificate_dialog_class_init (IpsCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_certificate_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ips_certificate_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, summary_image);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, clocks_box);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, clocks_label);
  gtk_widget_class_bind_template_callback (widget_class, ntp_clicked_cb);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, panes_box);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, differences_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, tests_grid);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, console_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, console_box);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, console_image);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, console_label);
  gtk_widget_class_bind_template_callback (widget_class, update_console);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, sync_button);
  gtk_widget_class_bind_template_child (widget_class, IpsCertificateDialog, close_button);
}

static void
ips_certificate_dialog_init (IpsCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* TRANSLATORS: heading over the certificate in the certificate store; as in "Thumbprint on CSM" */
  self->stored_pane = IPS_CERTIFICATE_PANE (ips_certificate_pane_new (_("Certificate on CSM")));
  self->presented_pane = IPS_CERTIFICATE_PANE (ips_certificate_pane_new (_("Certificate on Device")));
  gtk_container_add (GTK_CONTAINER (self->panes_box), GTK_WIDGET (self->stored_pane));
  gtk_container_add (GTK_CONTAINER (self->panes_box), GTK_WIDGET (self->presented_pane));
}

GtkWidget *
ips_certificate_dialog_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkWindow *parent)
{
  IpsCertificateDialog *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  if (open_dialogs == NULL)
    open_dialogs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self = g_hash_table_lookup (open_dialogs, ips_sensor_get_id (sensor));
  if (self != NULL)
    return GTK_WIDGET (self);

  self = g_object_new (IPS_TYPE_CERTIFICATE_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->sensor = g_object_ref (sensor);
  g_hash_table_insert (open_dialogs, g_strdup (ips_sensor_get_id (sensor)), self);
  fleet = ips_workspace_get_fleet (workspace);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
  return GTK_WIDGET (self);
}
