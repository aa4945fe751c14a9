/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-device-general-page.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-field.h"
#include "ips-format.h"
#include "ips-platform.h"
#include "ips-tags.h"
#include "ips-text.h"

#define FACT_CHARS_MAX 200
/* Id of the choice of traffic that stands for several. */
#define CHOICE_MIXED "mixed"

struct _IpsDeviceGeneralPage
{
  GtkGrid parent_instance;

  IpsField *name_field;
  IpsField *address_field;
  IpsField *group_field;
  IpsField *tags_field;
  GtkComboBoxText *traffic_combo;
  GtkTextView *notes_view;
  GtkLabel *notes_mixed_label;
  GtkLabel *own_label;
  GtkLabel *tags_label;      /* how to add to the tags of several */
  GtkBox *facts_box;
  GtkGrid *facts_grid;
  GtkListStore *group_store;
  GtkEntryCompletion *group_completion;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  char *own_id;              /* (owned) (nullable): of the one sensor shown */
  guint n_sensors;
  gboolean notes_mixed;
  gboolean notes_touched;
  gboolean traffic_touched;
  gboolean loading;
};

enum { SIGNAL_ADDRESS_SPLIT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void form_init (IpsDeviceFormInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsDeviceGeneralPage, ips_device_general_page, GTK_TYPE_GRID,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_DEVICE_FORM, form_init))

static char *config_name (const IpsSensorConfig *config) { return g_strdup (config->name); }
static char *config_address (const IpsSensorConfig *config) { return g_strdup (config->address); }
static char *config_group (const IpsSensorConfig *config) { return g_strdup (config->group); }
static char *config_traffic (const IpsSensorConfig *config) { return g_strdup (ips_traffic_to_nick (config->traffic)); }
static char *config_tags (const IpsSensorConfig *config) { return g_strdup (config->tags); }
static char *config_notes (const IpsSensorConfig *config) { return g_strdup (config->notes); }

static void
changed_cb (IpsDeviceGeneralPage *self)
{
  ips_device_form_edited (IPS_DEVICE_FORM (self));
}

static void
notes_changed_cb (GtkTextBuffer *buffer, IpsDeviceGeneralPage *self)
{
  if (self->loading)
    return;
  self->notes_touched = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->notes_mixed_label), FALSE);
  changed_cb (self);
}

static void
traffic_changed_cb (IpsDeviceGeneralPage *self)
{
  if (self->loading)
    return;
  self->traffic_touched = g_strcmp0 (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->traffic_combo)), CHOICE_MIXED) != 0;
  changed_cb (self);
}

static void
show_traffic (IpsDeviceGeneralPage *self, GPtrArray *sensors)
{
  g_autofree char *common = ips_device_form_common_text (sensors, config_traffic);

  for (IpsTraffic traffic = 0; traffic < IPS_N_TRAFFICS; traffic++)
    gtk_combo_box_text_append (self->traffic_combo, ips_traffic_to_nick (traffic), ips_traffic_to_label (traffic));
  if (common == NULL)
    gtk_combo_box_text_append (self->traffic_combo, CHOICE_MIXED, _("<multiple values>"));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->traffic_combo),
                               common == NULL ? CHOICE_MIXED : *common != '\0' ? common : ips_traffic_to_nick (IPS_TRAFFIC_UNKNOWN));
}

/* Somebody who pastes "https://10.1.2.3:8443/" means three fields by it. */
static void
split_address (IpsDeviceGeneralPage *self)
{
  g_autoptr(IpsAddress) address = ips_address_parse (ips_field_get_text (self->address_field), NULL);

  if (address == NULL || g_strcmp0 (address->host, ips_field_get_text (self->address_field)) == 0)
    return;
  gtk_entry_set_text (ips_field_get_entry (self->address_field), address->host);
  if (address->port != 0 || address->transport_set)
    g_signal_emit (self, signals[SIGNAL_ADDRESS_SPLIT], 0, address->port,
                   address->transport_set ? (int) address->transport : -1);
}

static gboolean
address_focus_out_cb (GtkEntry *entry, GdkEventFocus *event, IpsDeviceGeneralPage *self)
{
  if (ips_field_is_touched (self->address_field))
    split_address (self);
  return GDK_EVENT_PROPAGATE;
}

static void
show_field (IpsField *field, GPtrArray *sensors, IpsConfigText text)
{
  g_autofree char *common = ips_device_form_common_text (sensors, text);

  ips_field_set_text (field, common);
  ips_field_set_mixed (field, common == NULL);
}

static void
add_fact (IpsDeviceGeneralPage *self, int row, const char *title, const char *text)
{
  g_autofree char *safe = ips_text_make_safe (text, FACT_CHARS_MAX);
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (*safe != '\0' ? safe : _("not known yet"));

  gtk_label_set_xalign (GTK_LABEL (title_label), 1.0);
  gtk_style_context_add_class (gtk_widget_get_style_context (title_label), "dim-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (self->facts_grid, title_label, 0, row, 1, 1);
  gtk_grid_attach (self->facts_grid, label, 1, row, 1, 1);
  gtk_widget_show (title_label);
  gtk_widget_show (label);
}

/* One device under two addresses, or a list with a mistake: what it answered says so. (transfer full) (nullable) */
static char *
find_same_serial (IpsDeviceGeneralPage *self, IpsSensor *sensor)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  const char *serial = ips_sensor_get_facts (sensor)->serial;

  for (guint i = 0; *serial != '\0' && i < sensors->len; i++)
    {
      IpsSensor *other = g_ptr_array_index (sensors, i);

      if (!g_str_equal (ips_sensor_get_id (other), ips_sensor_get_id (sensor)) && g_str_equal (ips_sensor_get_facts (other)->serial, serial))
        return g_strdup (ips_sensor_get_name (other));
    }
  return NULL;
}

static void
show_facts (IpsDeviceGeneralPage *self, IpsSensor *sensor)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  g_autofree char *license = NULL;
  g_autofree char *contact = ips_format_date_time (facts->contacted_us);
  g_autofree char *expires = ips_format_date (facts->license_expires_us);
  g_autofree char *support = ips_platform_describe_support (facts->platform);
  g_autofree char *same = find_same_serial (self, sensor);
  g_autofree char *other_name = ips_sensor_describe_host_name (sensor);
  int row = 0;

  if (facts->license_expires_us != 0)
    /* TRANSLATORS: the status of a licence, and the date it ends */
    license = g_strdup_printf (_("%s, until %s"), ips_license_status_to_label (facts->license_status), expires);
  else
    license = g_strdup (ips_license_status_to_label (facts->license_status));
  add_fact (self, row++, _("Platform"), facts->platform);
  if (*support != '\0')
    add_fact (self, row++, _("Support"), support);
  add_fact (self, row++, _("Serial Number"), facts->serial);
  if (same != NULL)
    {
      /* TRANSLATORS: %s is the name of a device */
      g_autofree char *hint = g_strdup_printf (_("“%s” has the same serial number: is it one device with two addresses?"), same);

      add_fact (self, row++, _("Hint"), hint);
    }
  if (facts->host_name != NULL)
    add_fact (self, row++, _("Host Name"), facts->host_name);
  if (other_name != NULL)
    add_fact (self, row++, _("Hint"), other_name);
  add_fact (self, row++, _("Version"), facts->version);
  add_fact (self, row++, _("Signature Level"), facts->signature_level);
  add_fact (self, row++, _("License"), license);
  add_fact (self, row++, _("Last Contact"), contact);
}

static void
page_load (IpsDeviceForm *form, IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsDeviceGeneralPage *self = IPS_DEVICE_GENERAL_PAGE (form);
  g_autofree char *notes = ips_device_form_common_text (sensors, config_notes);
  g_auto(GStrv) groups = ips_fleet_get_groups (ips_workspace_get_fleet (workspace));
  gboolean several = sensors->len > 1;

  self->loading = TRUE;
  g_set_object (&self->workspace, workspace);
  self->n_sensors = sensors->len;
  if (sensors->len == 1)
    self->own_id = g_strdup (ips_sensor_get_id (g_ptr_array_index (sensors, 0)));

  show_field (self->name_field, sensors, config_name);
  show_field (self->address_field, sensors, config_address);
  show_field (self->group_field, sensors, config_group);
  show_field (self->tags_field, sensors, config_tags);
  gtk_widget_set_sensitive (GTK_WIDGET (self->name_field), !several);
  gtk_widget_set_sensitive (GTK_WIDGET (self->address_field), !several);
  gtk_widget_set_visible (GTK_WIDGET (self->own_label), several);
  gtk_widget_set_visible (GTK_WIDGET (self->tags_label), several);

  show_traffic (self, sensors);
  self->notes_mixed = notes == NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->notes_mixed_label), self->notes_mixed);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->notes_view), notes != NULL ? notes : "", -1);

  for (char **group = groups; *group != NULL; group++)
    gtk_list_store_insert_with_values (self->group_store, NULL, -1, 0, *group, -1);
  if (sensors->len == 1)
    show_facts (self, g_ptr_array_index (sensors, 0));
  gtk_widget_set_visible (GTK_WIDGET (self->facts_box), sensors->len == 1);
  self->loading = FALSE;
}

/* The store refuses a name that exists too; but it is said here before anything is sent. */
static gboolean
name_is_taken (IpsDeviceGeneralPage *self, const char *name)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autofree char *other = g_utf8_casefold (ips_sensor_get_name (sensor), -1);

      if (g_str_equal (folded, other) && g_strcmp0 (ips_sensor_get_id (sensor), self->own_id) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_address (IpsDeviceGeneralPage *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsAddress) address = NULL;
  g_autofree char *sentence = NULL;

  if (*ips_field_get_text (self->address_field) == '\0')
    {
      ips_field_set_error (self->address_field, _("Enter the address of the device: an IP address or a host name."));
      return FALSE;
    }
  address = ips_address_parse (ips_field_get_text (self->address_field), &error);
  if (address == NULL)
    {
      sentence = ips_field_sentence (error->message);
      ips_field_set_error (self->address_field, sentence);
      return FALSE;
    }
  split_address (self);
  return TRUE;
}

static gboolean
check_name (IpsDeviceGeneralPage *self)
{
  g_autofree char *name = ips_field_dup_text (self->name_field);
  g_autofree char *sentence = NULL;

  /* The address is a good name for a device that has got none. */
  if (*name == '\0' && !ips_field_has_error (self->address_field))
    {
      g_free (name);
      name = g_strdup (ips_field_get_text (self->address_field));
      gtk_entry_set_text (ips_field_get_entry (self->name_field), name);
    }
  if (*name == '\0')
    sentence = g_strdup (_("Enter a name for the device."));
  else if (name_is_taken (self, name))
    /* TRANSLATORS: %s: the display name of a device */
    sentence = g_strdup_printf (_("Another device is called “%s” already. Enter a different name."), name);
  if (sentence != NULL)
    ips_field_set_error (self->name_field, sentence);
  return sentence == NULL;
}

/* What the rules of the model say about the group, the tags and the name's characters. */
static gboolean
check_config (IpsDeviceGeneralPage *self, IpsField *field)
{
  g_autoptr(IpsSensorConfig) config = ips_sensor_config_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  /* Only the field in question can be what is wrong with it. */
  g_free (config->name);
  config->name = g_strdup (field == self->name_field ? ips_field_get_text (field) : "device");
  g_free (config->address);
  config->address = g_strdup ("192.0.2.1");
  g_free (config->group);
  config->group = g_strdup (field == self->group_field ? ips_field_get_text (field) : "");
  g_free (config->tags);
  config->tags = field == self->tags_field ? ips_tags_edit ("", ips_field_get_text (field)) : g_strdup ("");
  if (ips_sensor_config_validate (config, &error))
    return TRUE;
  sentence = ips_field_sentence (error->message);
  ips_field_set_error (field, sentence);
  return FALSE;
}

static GtkWidget *
page_check (IpsDeviceForm *form)
{
  IpsDeviceGeneralPage *self = IPS_DEVICE_GENERAL_PAGE (form);
  GtkWidget *first = NULL;

  if (!check_config (self, self->tags_field))
    first = GTK_WIDGET (self->tags_field);
  if (!check_config (self, self->group_field))
    first = GTK_WIDGET (self->group_field);
  if (self->n_sensors > 1)
    return first;
  if (!check_address (self))
    first = GTK_WIDGET (self->address_field);
  if (!check_name (self) || !check_config (self, self->name_field))
    first = GTK_WIDGET (self->name_field);
  return first;
}

static void
page_apply (IpsDeviceForm *form, IpsSensorConfig *config)
{
  IpsDeviceGeneralPage *self = IPS_DEVICE_GENERAL_PAGE (form);

  if (self->n_sensors <= 1)
    {
      ips_field_take_text (self->name_field, &config->name);
      ips_field_take_text (self->address_field, &config->address);
    }
  if (self->n_sensors <= 1 || ips_field_is_touched (self->group_field))
    ips_field_take_text (self->group_field, &config->group);
  if (self->n_sensors <= 1 || ips_field_is_touched (self->tags_field))
    {
      g_autofree char *before = g_steal_pointer (&config->tags);

      config->tags = ips_tags_edit (before, ips_field_get_text (self->tags_field));
    }
  if (self->traffic_touched)
    ips_traffic_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->traffic_combo)), &config->traffic);
  if (self->n_sensors <= 1 || self->notes_touched)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->notes_view);
      GtkTextIter start, end;

      gtk_text_buffer_get_bounds (buffer, &start, &end);
      g_free (config->notes);
      config->notes = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
    }
}

static gboolean
page_is_touched (IpsDeviceForm *form)
{
  IpsDeviceGeneralPage *self = IPS_DEVICE_GENERAL_PAGE (form);

  return ips_field_is_touched (self->name_field) || ips_field_is_touched (self->address_field) ||
         ips_field_is_touched (self->group_field) || ips_field_is_touched (self->tags_field) || self->traffic_touched || self->notes_touched;
}

static void
form_init (IpsDeviceFormInterface *iface)
{
  iface->load = page_load;
  iface->check = page_check;
  iface->apply = page_apply;
  iface->is_touched = page_is_touched;
}

static void
ips_device_general_page_dispose (GObject *object)
{
  IpsDeviceGeneralPage *self = IPS_DEVICE_GENERAL_PAGE (object);

  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_device_general_page_parent_class)->dispose (object);
}

static void
ips_device_general_page_finalize (GObject *object)
{
  IpsDeviceGeneralPage *self = IPS_DEVICE_GENERAL_PAGE (object);

  g_free (self->own_id);
  G_OBJECT_CLASS (ips_device_general_page_parent_class)->finalize (object);
}

static void
ips_device_general_page_class_init (IpsDeviceGeneralPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_device_general_page_dispose;
  object_class->finalize = ips_device_general_page_finalize;

  signals[SIGNAL_ADDRESS_SPLIT] = g_signal_new ("address-split", IPS_TYPE_DEVICE_GENERAL_PAGE,
                                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                                G_TYPE_UINT, G_TYPE_INT);

  g_type_ensure (IPS_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-device-general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, address_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, group_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, tags_field);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, traffic_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, notes_view);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, notes_mixed_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, own_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, tags_label);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, facts_box);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, facts_grid);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, group_store);
  gtk_widget_class_bind_template_child (widget_class, IpsDeviceGeneralPage, group_completion);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, traffic_changed_cb);
}

static void
ips_device_general_page_init (IpsDeviceGeneralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_completion (ips_field_get_entry (self->group_field), self->group_completion);
  ips_field_set_placeholder (self->address_field, _("IP address or host name"));
  /* TRANSLATORS: examples of tags */
  ips_field_set_placeholder (self->tags_field, _("none, or for example core, pci"));
  /* TRANSLATORS: an example of a group inside a group */
  ips_field_set_placeholder (self->group_field, _("none, or for example Europe/Berlin"));
  g_signal_connect_object (gtk_text_view_get_buffer (self->notes_view), "changed",
                           G_CALLBACK (notes_changed_cb), self, 0);
  g_signal_connect_object (ips_field_get_entry (self->address_field), "focus-out-event",
                           G_CALLBACK (address_focus_out_cb), self, 0);
}

void
ips_device_general_page_show_name_taken (IpsDeviceGeneralPage *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_DEVICE_GENERAL_PAGE (self));

  ips_field_mark (self->name_field, sentence);
}

void
ips_device_general_page_show_address_taken (IpsDeviceGeneralPage *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_DEVICE_GENERAL_PAGE (self));

  ips_field_mark (self->address_field, sentence);
}
