/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-level-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-clock.h"
#include "ips-format.h"
#include "ips-level-compare-window.h"
#include "ips-message.h"
#include "ips-revert-preview.h"
#include "ips-text.h"
#include "ips-upgrade-history.h"

#define RESPONSE_COMPARE 1

struct _IpsUpdateLevelDialog
{
  GtkDialog parent_instance;

  GtkLabel *title_label;
  GtkLabel *applied_label;
  GtkLabel *deployed_label;
  GtkListBox *versions_list;
  GtkCheckButton *keep_check;
  GtkLabel *preview_label;
  GtkBox *device_box;
  GtkListBox *upgrades_list;
  GtkLabel *device_label;
  GtkButton *compare_button;
  GtkButton *revert_button;

  IpsWaitingList *waiting;   /* (owned) */
  IpsPolicyBook *book;       /* (owned) */
  IpsClock *clock;           /* (owned) */
  GPtrArray *policies;       /* (owned) (element-type IpsPolicy) as they are */
  GPtrArray *reverted;       /* (owned) (element-type IpsPolicy) as they would be */
  IpsSensor *sensor;         /* (owned) (nullable) */
  GArray *levels;            /* (owned) (element-type guint) of the list's rows, newest first */
  guint n_pending;           /* previews under way */
  guint n_staying;           /* policies that never had another level */
  gboolean done;             /* they were taken back: what is left to do is to deploy them */
  char *why;                 /* (owned) (nullable): what is said of it in the history */
  GCancellable *preview;     /* (owned) (nullable) */
  GCancellable *lifetime;    /* (owned) */
};

enum { SIGNATURE_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsUpdateLevelDialog, ips_update_level_dialog, GTK_TYPE_DIALOG)

static IpsPolicy *
get_policy (IpsUpdateLevelDialog *self, guint index)
{
  return g_ptr_array_index (self->policies, index);
}

/* --- the preview: what would be, and what is lost --- */

static void
show_preview (IpsUpdateLevelDialog *self)
{
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), self->reverted->len > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_check), self->reverted->len > 0);
  if (self->reverted->len > 0)
    text = ips_revert_preview_describe (self->book, self->reverted, self->policies->len, self->n_staying);
  if (text != NULL)
    gtk_label_set_text (self->preview_label, text);
  else if (self->policies->len > 1)
    gtk_label_set_text (self->preview_label, _("None of these policies ever had another update level."));
}

static void
reverted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateLevelDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  IpsPolicy *policy = ips_policy_book_revert_finish (IPS_POLICY_BOOK (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  if (policy != NULL)
    g_ptr_array_add (self->reverted, policy);
  else if (g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND) && self->policies->len > 1)
    self->n_staying++;
  else if (self->policies->len == 1)
    gtk_label_set_text (self->preview_label, _("There is no other update level to go back to. Each level chosen in the policy's Properties is kept here."));
  if (--self->n_pending == 0)
    show_preview (self);
}

static guint
get_chosen_level (IpsUpdateLevelDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->versions_list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return index >= 0 && (guint) index < self->levels->len ? g_array_index (self->levels, guint, index) : 0;
}

static void
preview (IpsUpdateLevelDialog *self)
{
  guint level = get_chosen_level (self);

  g_cancellable_cancel (self->preview);
  g_clear_object (&self->preview);
  self->preview = g_cancellable_new ();
  g_ptr_array_set_size (self->reverted, 0);
  self->n_staying = 0;
  gtk_label_set_text (self->preview_label, "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), FALSE);
  /* The level it is at already is no way back. */
  if (self->policies->len == 1 && level == get_policy (self, 0)->level)
    level = 0;
  self->n_pending = self->policies->len;
  for (guint i = 0; i < self->policies->len; i++)
    ips_policy_book_revert_async (self->book, get_policy (self, i), level,
                                  gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->keep_check)), self->preview, reverted_cb, self);
}

static void
version_selected_cb (IpsUpdateLevelDialog *self)
{
  preview (self);
}

/* --- the time line --- */

static void
add_version (IpsUpdateLevelDialog *self, const IpsPolicyVersion *version, gboolean present)
{
  g_autofree char *level = ips_level_to_text (version->level);
  g_autofree char *when = ips_format_date_time (version->when_us);
  g_autofree char *who = ips_text_make_safe (version->who, 60);
  g_autofree char *why = ips_text_make_safe (version->why, 200);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title, *details;

  /* TRANSLATORS: an update level in the time line; the second is the one the policy is at */
  first = g_strdup_printf (present ? _("%s (present)") : "%s", *level != '\0' ? level : _("no level"));
  /* TRANSLATORS: when, who, how many signatures were tuned, why */
  second = g_strdup_printf (ngettext ("%s · %s · %u signature tuned%s%s", "%s · %s · %u signatures tuned%s%s", version->n_tuned),
                            when, who, version->n_tuned, *why != '\0' ? " · " : "", why);
  title = gtk_label_new (first);
  details = gtk_label_new (second);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (details), 0);
  gtk_label_set_ellipsize (GTK_LABEL (details), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (details), "dim-label");
  gtk_container_set_border_width (GTK_CONTAINER (box), 8);
  gtk_container_add (GTK_CONTAINER (box), title);
  gtk_container_add (GTK_CONTAINER (box), details);
  gtk_widget_show_all (box);
  gtk_list_box_insert (self->versions_list, box, -1);
  atk_object_set_name (gtk_widget_get_accessible (gtk_widget_get_parent (box)), first);
  g_array_append_val (self->levels, version->level);
}

static void
versions_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateLevelDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) versions = ips_policy_book_get_versions_finish (IPS_POLICY_BOOK (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    add_version (self, g_ptr_array_index (versions, i), i == 0);
  preview (self);
}

/* --- deploying what was taken back --- */

/* Each device once. (transfer full) (array zero-terminated=1): ids */
static GStrv
dup_device_ids (IpsUpdateLevelDialog *self)
{
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->reverted->len; i++)
    {
      g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, g_ptr_array_index (self->reverted, i));

      for (guint j = 0; j < sensors->len; j++)
        if (g_hash_table_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, j))))
          g_strv_builder_add (builder, ips_sensor_get_id (g_ptr_array_index (sensors, j)));
    }
  return g_strv_builder_end (builder);
}

static void
open_deploy (IpsUpdateLevelDialog *self)
{
  g_auto(GStrv) ids = dup_device_ids (self);

  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "deploy-to", g_variant_new_strv ((const char *const *) ids, -1));
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateLevelDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_waiting_list_submit_finish (IPS_WAITING_LIST (source), result, &error))
    open_deploy (self);
  else if (!ips_error_is_cancelled (error))
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), TRUE);
    }
}

/* What was taken back is submitted, and nothing else that waits. */
static void
deploy (IpsUpdateLevelDialog *self)
{
  g_autoptr(GPtrArray) changes = ips_waiting_list_dup_changes (self->waiting);

  for (guint i = changes->len; i > 0; i--)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i - 1);
      gboolean ours = FALSE;

      for (guint j = 0; change->kind == IPS_WAITING_POLICY && j < self->reverted->len; j++)
        ours |= g_str_equal (change->subject_id, ((const IpsPolicy *) g_ptr_array_index (self->reverted, j))->id);
      if (!ours)
        g_ptr_array_remove_index (changes, i - 1);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), FALSE);
  if (changes->len == 0)
    open_deploy (self);
  else
    ips_waiting_list_submit_async (self->waiting, changes, self->why, self->lifetime, submitted_cb, self);
}

/* --- revert --- */

/* They are where they were before; the devices are not yet. */
static void
show_done (IpsUpdateLevelDialog *self)
{
  g_auto(GStrv) ids = dup_device_ids (self);
  guint n = self->reverted->len, n_devices = g_strv_length (ids);
  g_autofree char *level = ips_level_to_text (((IpsPolicy *) g_ptr_array_index (self->reverted, 0))->level);
  g_autofree char *what = NULL;
  g_autofree char *text = NULL;

  self->done = TRUE;
  if (self->policies->len == 1)
    what = g_strdup_printf (_("The policy is back at %s."), level);
  else
    what = g_strdup_printf (ngettext ("%u policy is back at the level it had before.", "%u policies are back, each at the level it had before.", n), n);
  /* TRANSLATORS: a sentence, a number of devices */
  text = g_strdup_printf (ngettext ("%s %u device keeps what it runs until this is submitted and deployed.",
                                    "%s %u devices keep what they run until this is submitted and deployed.", n_devices), what, n_devices);
  gtk_label_set_text (self->preview_label, text);
  if (self->policies->len == 1)
    gtk_label_set_text (self->applied_label, level);
  gtk_widget_set_sensitive (GTK_WIDGET (self->versions_list), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_check), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->compare_button), FALSE);
  gtk_button_set_label (self->revert_button, _("_Deploy…"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), n_devices > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->revert_button), n_devices > 0 ? _("Submits this, and then asks which of the devices are deployed to")
                                                                 : _("No device has it"));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdateLevelDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_policy_book_save_finish (IPS_POLICY_BOOK (source), result, &error))
    show_done (self);
  else if (!ips_error_is_cancelled (error))
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), TRUE);
    }
}

static void
revert (IpsUpdateLevelDialog *self)
{
  g_autofree char *level = NULL;

  if (self->reverted->len == 0)
    return;
  level = ips_level_to_text (((IpsPolicy *) g_ptr_array_index (self->reverted, 0))->level);
  g_free (self->why);
  self->why = g_strdup_printf (_("reverted to %s"), level);
  gtk_widget_set_sensitive (GTK_WIDGET (self->revert_button), FALSE);
  ips_policy_book_save_async (self->book, self->reverted, self->why, self->lifetime, saved_cb, self);
}

/* --- what changed between the levels --- */

static void
signature_activated_cb (GtkWidget *window, guint64 key, IpsUpdateLevelDialog *self)
{
  g_autoptr(IpsUpdateLevelDialog) kept = g_object_ref (self);

  /* It takes all input: who wants to look at a signature wants to leave it. Destroyed, it would not be heard any more. */
  g_signal_emit (self, signals[SIGNATURE_ACTIVATED], 0, key);
  gtk_widget_destroy (GTK_WIDGET (kept));
}

/* The level that is chosen in the time line, or the one that Revert would go back to, beside the present one. */
static void
compare_levels (IpsUpdateLevelDialog *self)
{
  IpsCatalogue *catalogue = ips_policy_book_get_catalogue (self->book);
  guint present = get_policy (self, 0)->level, other = get_chosen_level (self);
  GtkWidget *window;

  if ((other == 0 || other == present) && self->reverted->len > 0)
    other = ((IpsPolicy *) g_ptr_array_index (self->reverted, 0))->level;
  window = ips_level_compare_window_new (catalogue, other != present ? other : 0, present, GTK_WINDOW (self));
  g_signal_connect_object (window, "signature-activated", G_CALLBACK (signature_activated_cb), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
ips_update_level_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_APPLY && IPS_UPDATE_LEVEL_DIALOG (dialog)->done)
    deploy (IPS_UPDATE_LEVEL_DIALOG (dialog));
  else if (response == GTK_RESPONSE_APPLY)
    revert (IPS_UPDATE_LEVEL_DIALOG (dialog));
  else if (response == RESPONSE_COMPARE)
    compare_levels (IPS_UPDATE_LEVEL_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_update_level_dialog_dispose (GObject *object)
{
  IpsUpdateLevelDialog *self = IPS_UPDATE_LEVEL_DIALOG (object);

  g_cancellable_cancel (self->preview);
  g_clear_object (&self->preview);
  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->waiting);
  g_clear_object (&self->book);
  g_clear_object (&self->clock);
  g_clear_object (&self->sensor);
  G_OBJECT_CLASS (ips_update_level_dialog_parent_class)->dispose (object);
}

static void
ips_update_level_dialog_finalize (GObject *object)
{
  IpsUpdateLevelDialog *self = IPS_UPDATE_LEVEL_DIALOG (object);

  g_ptr_array_unref (self->policies);
  g_ptr_array_unref (self->reverted);
  g_array_unref (self->levels);
  g_free (self->why);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_update_level_dialog_parent_class)->finalize (object);
}

static void
ips_update_level_dialog_class_init (IpsUpdateLevelDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_update_level_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_update_level_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_update_level_dialog_response;
  signals[SIGNATURE_ACTIVATED] = g_signal_new ("signature-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-level-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsUpdateLevelDialog, name)
  BIND (title_label);
  BIND (applied_label);
  BIND (deployed_label);
  BIND (versions_list);
  BIND (keep_check);
  BIND (preview_label);
  BIND (device_box);
  BIND (upgrades_list);
  BIND (device_label);
  BIND (compare_button);
  BIND (revert_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, preview);
  gtk_widget_class_bind_template_callback (widget_class, version_selected_cb);
}

static void
ips_update_level_dialog_init (IpsUpdateLevelDialog *self)
{
  GtkWidget *placeholder;

  self->policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  self->reverted = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  self->levels = g_array_new (FALSE, FALSE, sizeof (guint));
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  placeholder = gtk_label_new (_("Nothing was chosen or tuned in this policy yet"));
  gtk_style_context_add_class (gtk_widget_get_style_context (placeholder), "dim-label");
  gtk_widget_show (placeholder);
  gtk_list_box_set_placeholder (self->versions_list, placeholder);
}

/* "S611", or "S611 on 12 devices, S609 on 2" for a policy of many. */
static char *
describe_deployed (IpsUpdateLevelDialog *self)
{
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GHashTable) counts = g_hash_table_new (NULL, NULL);
  g_autoptr(GList) levels = NULL;

  sensors = self->sensor != NULL ? g_ptr_array_new () : ips_policy_book_get_sensors (self->book, get_policy (self, 0));
  if (self->sensor != NULL)
    g_ptr_array_add (sensors, self->sensor);
  for (guint i = 0; i < sensors->len; i++)
    {
      gpointer level = GUINT_TO_POINTER (ips_policy_book_get_deployed_level (g_ptr_array_index (sensors, i)));

      g_hash_table_insert (counts, level, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, level)) + 1));
    }
  levels = g_hash_table_get_keys (counts);
  for (GList *l = levels; l != NULL; l = l->next)
    {
      g_autofree char *level = self->sensor != NULL ? ips_level_describe_age (GPOINTER_TO_UINT (l->data), ips_sensor_get_facts (self->sensor)->signature_date,
                                                                              ips_clock_now_us (self->clock))
                               : ips_level_to_text (GPOINTER_TO_UINT (l->data));
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, l->data));

      if (text->len > 0)
        g_string_append (text, ", ");
      if (self->sensor != NULL)
        g_string_append (text, *level != '\0' ? level : _("not known"));
      else
        g_string_append_printf (text, ngettext ("%s on %u device", "%s on %u devices", n), *level != '\0' ? level : _("not known"), n);
    }
  return g_strdup (text->len > 0 ? text->str : _("on no device"));
}

static void
add_upgrade (IpsUpdateLevelDialog *self, const IpsUpgradeEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (entry->package), *when = gtk_label_new (*entry->when != '\0' ? entry->when : _("at a time it does not say"));

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_style_context_add_class (gtk_widget_get_style_context (when), "dim-label");
  gtk_container_set_border_width (GTK_CONTAINER (box), 4);
  gtk_box_pack_start (GTK_BOX (box), name, TRUE, TRUE, 4);
  gtk_box_pack_end (GTK_BOX (box), when, FALSE, FALSE, 4);
  gtk_widget_show_all (box);
  gtk_list_box_prepend (self->upgrades_list, box);
  atk_object_set_name (gtk_widget_get_accessible (gtk_widget_get_parent (box)), entry->package);
}

/* What the device says of its own upgrades, the newest first as above, and what it can take back itself. */
static void
show_device (IpsUpdateLevelDialog *self)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (self->sensor);
  g_autoptr(GPtrArray) entries = ips_upgrade_history_read (facts);
  g_autofree char *words = facts->contacted_us != 0 ? ips_upgrade_history_describe_revert (facts) : g_strdup (_("The device has not been read yet: refresh it first."));

  for (guint i = 0; i < entries->len; i++)
    add_upgrade (self, g_ptr_array_index (entries, i));
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->upgrades_list), GTK_TYPE_SCROLLED_WINDOW), entries->len > 0);
  gtk_label_set_text (self->device_label, words);
  gtk_widget_show (GTK_WIDGET (self->device_box));
}

/* "S615, 14 days old", as far as the catalogue knows when it was released */
static char *
describe_applied (IpsUpdateLevelDialog *self)
{
  guint number = get_policy (self, 0)->level;
  const IpsSignatureLevel *level = ips_catalogue_lookup (ips_policy_book_get_catalogue (self->book), number);

  return ips_level_describe_age (number, level != NULL ? level->released : "", ips_clock_now_us (self->clock));
}

GtkWidget *
ips_update_level_dialog_new (IpsWorkspace *workspace, GPtrArray *policies, IpsSensor *sensor, GtkWindow *parent)
{
  IpsUpdateLevelDialog *self = g_object_new (IPS_TYPE_UPDATE_LEVEL_DIALOG, "transient-for", parent, NULL);
  g_autofree char *title = NULL;
  g_autofree char *applied = NULL;
  g_autofree char *deployed = NULL;

  self->waiting = g_object_ref (ips_workspace_get_waiting (workspace));
  self->book = g_object_ref (ips_workspace_get_policies (workspace));
  self->clock = g_object_ref (ips_workspace_get_clock (workspace));
  self->sensor = sensor != NULL ? g_object_ref (sensor) : NULL;
  for (guint i = 0; i < policies->len; i++)
    g_ptr_array_add (self->policies, ips_policy_copy (g_ptr_array_index (policies, i)));
  if (policies->len > 1)
    {
      title = g_strdup_printf (ngettext ("%u policy", "%u policies", policies->len), policies->len);
      gtk_label_set_text (self->title_label, title);
      gtk_widget_set_sensitive (GTK_WIDGET (self->compare_button), FALSE);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->compare_button), _("Choose one policy to compare its levels"));
      gtk_label_set_text (self->applied_label, _("Each goes back to the level it had before the present one."));
      preview (self);
      return GTK_WIDGET (self);
    }
  title = ips_policy_book_dup_title (self->book, get_policy (self, 0));
  applied = describe_applied (self);
  deployed = describe_deployed (self);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->applied_label, *applied != '\0' ? applied : _("none"));
  gtk_label_set_text (self->deployed_label, deployed);
  if (self->sensor != NULL)
    show_device (self);
  ips_policy_book_get_versions_async (self->book, get_policy (self, 0)->id, self->lifetime, versions_cb, self);
  return GTK_WIDGET (self);
}
