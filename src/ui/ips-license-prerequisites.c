/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-prerequisites.h"

#include <glib/gi18n-lib.h>

#include "ips-cisco-account-dialog.h"
#include "ips-format.h"
#include "ips-mailer.h"
#include "ips-sign-cell.h"
#include "ips-text.h"
#include "ips-toplevel.h"

typedef enum { ITEM_ACCOUNT, ITEM_CONTRACT, ITEM_SERIALS, ITEM_MAIL, N_ITEMS } Item;

struct _IpsLicensePrerequisites
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  gboolean mail_wanted;        /* results are to be mailed */
  gboolean mail_ready;         /* a mail server is set up */

  GtkImage *images[N_ITEMS];
  GtkLabel *labels[N_ITEMS];
  GtkWidget *account_button;
};

G_DEFINE_FINAL_TYPE (IpsLicensePrerequisites, ips_license_prerequisites, GTK_TYPE_BOX)

static IpsCiscoAccount *
get_account (IpsLicensePrerequisites *self)
{
  return ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace)));
}

static gint64
get_now (IpsLicensePrerequisites *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* Takes @text. @hint: (nullable) */
static void
show (IpsLicensePrerequisites *self, Item item, IpsSign sign, char *text, const char *hint)
{
  static const char *const words[] = { [IPS_SIGN_FINE] = N_("Fine"), [IPS_SIGN_WARNING] = N_("Attention"),
                                       [IPS_SIGN_ERROR] = N_("Missing"), [IPS_SIGN_UNKNOWN] = N_("Not known") };
  g_autofree char *safe = ips_text_make_safe (text, 200);

  gtk_image_set_from_icon_name (self->images[item], ips_sign_to_icon_name (sign), GTK_ICON_SIZE_MENU);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->images[item])), _(words[sign]));
  gtk_label_set_text (self->labels[item], safe);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->labels[item]), hint != NULL ? hint : safe);
  g_free (text);
}

static void
show_account (IpsLicensePrerequisites *self)
{
  IpsCiscoAccount *account = get_account (self);
  const char *username = ips_cisco_account_get_username (account);

  if (*username == '\0')
    show (self, ITEM_ACCOUNT, IPS_SIGN_ERROR, g_strdup (_("No Cisco.com account")),
          _("Licences are fetched from Cisco.com with a user name and a password: enter them with Account…"));
  else if (!ips_cisco_account_is_complete (account))
    show (self, ITEM_ACCOUNT, IPS_SIGN_ERROR, g_strdup_printf (_("No password for %s"), username),
          _("Enter the password of the Cisco.com account with Account…"));
  else
    /* TRANSLATORS: %s is a user name */
    show (self, ITEM_ACCOUNT, IPS_SIGN_FINE, g_strdup_printf (_("Cisco.com account %s"), username), NULL);
}

static gint64
parse_day (const char *text)
{
  g_autofree char *iso = g_strdup_printf ("%sT23:59:59", text);
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GDateTime) end = g_date_time_new_from_iso8601 (iso, zone);

  return end != NULL ? g_date_time_to_unix (end) * G_USEC_PER_SEC : 0;
}

static void
show_contract (IpsLicensePrerequisites *self)
{
  IpsCiscoAccount *account = get_account (self);
  const char *contract = ips_cisco_account_get_contract (account);
  gint64 end_us = *ips_cisco_account_get_contract_end (account) != '\0' ? parse_day (ips_cisco_account_get_contract_end (account)) : 0;
  g_autofree char *date = ips_format_date (end_us), *days = ips_format_days (end_us, get_now (self));

  if (*contract == '\0' && end_us == 0)
    show (self, ITEM_CONTRACT, IPS_SIGN_UNKNOWN, g_strdup (_("Support contract not noted")),
          _("A Cisco.com support contract must include the serial numbers of the devices. Note its number and end with Account… to be warned in time."));
  else if (end_us != 0 && end_us < get_now (self))
    /* TRANSLATORS: %s is such as "3 days ago" */
    show (self, ITEM_CONTRACT, IPS_SIGN_ERROR, g_strdup_printf (_("Support contract ended %s"), days), _("Renew the contract, then note its new end with Account…"));
  else if (end_us != 0 && ips_format_count_days (end_us, get_now (self)) <= 30)
    show (self, ITEM_CONTRACT, IPS_SIGN_WARNING, g_strdup_printf (_("Support contract ends %s"), days), _("Renew the contract, then note its new end with Account…"));
  else if (end_us != 0)
    /* TRANSLATORS: %1$s is the number of a contract or empty, %2$s a date */
    show (self, ITEM_CONTRACT, IPS_SIGN_FINE, g_strdup_printf (_("Support contract %1$s until %2$s"), contract, date), NULL);
  else
    show (self, ITEM_CONTRACT, IPS_SIGN_FINE, g_strdup_printf (_("Support contract %s"), contract), NULL);
}

/* Licences are made for serial numbers: what has none yet cannot be asked for. */
static void
show_serials (IpsLicensePrerequisites *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    n += *ips_sensor_get_facts (g_ptr_array_index (sensors, i))->serial == '\0';
  if (sensors->len == 0)
    show (self, ITEM_SERIALS, IPS_SIGN_UNKNOWN, g_strdup (_("No devices yet")), _("Add devices in the main window"));
  else if (n > 0)
    show (self, ITEM_SERIALS, IPS_SIGN_WARNING,
          g_strdup_printf (ngettext ("%u device without a serial number", "%u devices without a serial number", n), n),
          _("Refresh License reads the serial number, for which a licence is made"));
  else
    show (self, ITEM_SERIALS, IPS_SIGN_FINE, g_strdup (_("All serial numbers known")), NULL);
}

/* Asked for only where mail is wanted. */
static void
show_mail (IpsLicensePrerequisites *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->images[ITEM_MAIL]), self->mail_wanted);
  gtk_widget_set_visible (GTK_WIDGET (self->labels[ITEM_MAIL]), self->mail_wanted);
  if (self->mail_ready)
    show (self, ITEM_MAIL, IPS_SIGN_FINE, g_strdup (_("Mail server set up")), NULL);
  else
    show (self, ITEM_MAIL, IPS_SIGN_ERROR, g_strdup (_("No mail server")), _("Enter the mail server on the page E-mail; until then nothing can be mailed"));
}

static void
mail_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsLicensePrerequisites *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsMailSettings) settings = ips_mail_settings_load_finish (IPS_STORE (source), result, &error);

  if (ips_error_is_cancelled (error) || settings == NULL)
    return;
  self->mail_ready = ips_mail_settings_is_set_up (settings);
  show_mail (self);
}

/* It is entered on another page of the same window, so it is looked at when this one is shown again. */
static void
ips_license_prerequisites_map (GtkWidget *widget)
{
  IpsLicensePrerequisites *self = IPS_LICENSE_PREREQUISITES (widget);

  GTK_WIDGET_CLASS (ips_license_prerequisites_parent_class)->map (widget);
  ips_mail_settings_load_async (ips_workspace_get_store (self->workspace), self->lifetime, mail_loaded_cb, self);
}

static void
update_ui_state (IpsLicensePrerequisites *self)
{
  show_mail (self);
  show_account (self);
  show_contract (self);
  show_serials (self);
}

void
ips_license_prerequisites_set_settings (IpsLicensePrerequisites *self, const IpsLicenseSettings *settings)
{
  g_return_if_fail (IPS_IS_LICENSE_PREREQUISITES (self));

  self->mail_wanted = settings->mail;
  update_ui_state (self);
}

static void
account_clicked_cb (IpsLicensePrerequisites *self)
{
  gtk_window_present (GTK_WINDOW (ips_cisco_account_dialog_new (self->workspace, ips_toplevel_of (self))));
}

static void
ips_license_prerequisites_dispose (GObject *object)
{
  IpsLicensePrerequisites *self = IPS_LICENSE_PREREQUISITES (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_license_prerequisites_parent_class)->dispose (object);
}

static void
ips_license_prerequisites_finalize (GObject *object)
{
  g_clear_object (&IPS_LICENSE_PREREQUISITES (object)->lifetime);

  G_OBJECT_CLASS (ips_license_prerequisites_parent_class)->finalize (object);
}

static void
ips_license_prerequisites_class_init (IpsLicensePrerequisitesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_license_prerequisites_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_license_prerequisites_finalize;
  GTK_WIDGET_CLASS (klass)->map = ips_license_prerequisites_map;
}

static void
ips_license_prerequisites_init (IpsLicensePrerequisites *self)
{
  GtkWidget *heading = gtk_label_new (_("Needed:"));

  self->lifetime = g_cancellable_new ();
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_style_context_add_class (gtk_widget_get_style_context (heading), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (self), heading, FALSE, FALSE, 0);
  for (Item item = 0; item < N_ITEMS; item++)
    {
      GtkWidget *image = gtk_image_new (), *label = gtk_label_new (NULL);

      self->images[item] = GTK_IMAGE (image);
      self->labels[item] = GTK_LABEL (label);
      gtk_label_set_ellipsize (self->labels[item], PANGO_ELLIPSIZE_END);
      gtk_label_set_xalign (self->labels[item], 0);
      gtk_widget_set_margin_start (image, 8);
      gtk_box_pack_start (GTK_BOX (self), image, FALSE, FALSE, 0);
      gtk_box_pack_start (GTK_BOX (self), label, FALSE, TRUE, 0);
    }
  self->account_button = gtk_button_new_with_mnemonic (_("_Account…"));
  atk_object_set_name (gtk_widget_get_accessible (self->account_button), _("Account…"));
  gtk_widget_set_tooltip_text (self->account_button, _("User name and password for Cisco.com, and the support contract"));
  gtk_box_pack_end (GTK_BOX (self), self->account_button, FALSE, FALSE, 0);
  g_signal_connect_object (self->account_button, "clicked", G_CALLBACK (account_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
ips_license_prerequisites_new (IpsWorkspace *workspace)
{
  IpsLicensePrerequisites *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_LICENSE_PREREQUISITES, NULL);
  self->workspace = g_object_ref (workspace);
  fleet = ips_workspace_get_fleet (workspace);
  g_signal_connect_object (get_account (self), "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (show_serials), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (show_serials), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
