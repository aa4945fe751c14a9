/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-signatures-tab.h"

#include <glib/gi18n-lib.h>

#include "ips-level-diff-view.h"
#include "ips-message.h"
#include "ips-signature-dialog.h"
#include "ips-signature-link.h"
#include "ips-toplevel.h"
#include "ips-verb-action.h"

struct _IpsApplySignaturesTab
{
  GtkBox parent_instance;

  GtkWidget *base_bar;       /* where another level is compared with than the devices run */
  GtkLabel *base_label;
  GtkWidget *read_button;
  GtkLabel *summary_label;
  GtkButton *edit_button;
  IpsLevelDiffView *view;

  IpsWorkspace *workspace;   /* (owned) (nullable) after dispose */
  IpsPolicyBook *book;       /* (owned) (nullable) after dispose */
  guint level;               /* of the update; 0 none is shown */
  GPtrArray *policies;       /* (owned) (element-type IpsPolicy) */
  GPtrArray *sensors;        /* (owned) (element-type IpsSensor) */
  IpsSignatureSet *set;      /* (owned) (nullable): the level's, once it is read */
  IpsUpdateEdits *edits;     /* (owned) */
  GArray *editing;           /* (owned) (element-type IpsSignatureKey): what the open dialog named, whatever is selected by then */
  GCancellable *loading;     /* (owned) (nullable) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplySignaturesTab, ips_apply_signatures_tab, GTK_TYPE_BOX)

/* --- in words --- */

/* Of the signatures that are listed, those that a chosen policy tunes already. */
static guint
count_tuned (IpsApplySignaturesTab *self)
{
  const IpsSignatureDiff *diff = ips_level_diff_view_get_diff (self->view);
  guint n = 0;

  for (guint i = 0; diff != NULL && i < ips_signature_diff_get_n (diff); i++)
    for (guint k = 0; k < self->policies->len; k++)
      {
        const IpsPolicy *policy = g_ptr_array_index (self->policies, k);

        if (ips_tuning_table_lookup (policy->tuning, ips_signature_diff_nth (diff, i)->key) != NULL)
          {
            n++;
            break;
          }
      }
  return n;
}

static void
update_ui_state (IpsApplySignaturesTab *self)
{
  guint n_edited = ips_update_edits_count_signatures (self->edits), n_tuned = count_tuned (self);
  gboolean any = ips_table_get_n_selected (ips_level_diff_view_get_table (self->view)) > 0 && self->set != NULL;
  g_autofree char *edited = g_strdup_printf (ngettext ("%u signature edited here.", "%u signatures edited here.", n_edited), n_edited);
  g_autofree char *tuned = g_strdup_printf (ngettext ("%u of these is tuned in a chosen policy: its tuning stays.",
                                                      "%u of these are tuned in a chosen policy: their tuning stays.", n_tuned), n_tuned);
  g_autofree char *text = g_strjoin (" ", n_edited > 0 ? edited : "", n_tuned > 0 ? tuned : "", NULL);

  gtk_label_set_text (self->summary_label, g_strstrip (text));
  gtk_widget_set_sensitive (GTK_WIDGET (self->edit_button), any);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->edit_button), any ? _("Edit the selected signatures") : _("Select one or more signatures first"));
}

/* --- editing --- */

/* What the level's signatures are with the edits: on a policy that has nothing else. */
static void
show_edits (IpsApplySignaturesTab *self)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_LOCAL, "", NULL);

  if (self->set != NULL)
    ips_update_edits_apply (self->edits, self->set, NULL, 0, policy);
  ips_level_diff_view_set_tuning (self->view, policy->tuning);
  update_ui_state (self);
}

static void
edited_cb (IpsSignatureDialog *dialog, IpsApplySignaturesTab *self)
{
  IpsTuningEdit edit;

  ips_signature_dialog_get_edit (dialog, &edit);
  ips_update_edits_add (self->edits, &edit, self->editing);
  show_edits (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
is_promiscuous (IpsApplySignaturesTab *self)
{
  gboolean all = self->sensors->len > 0;

  for (guint i = 0; i < self->sensors->len; i++)
    all &= ips_platform_is_promiscuous (ips_sensor_get_facts (g_ptr_array_index (self->sensors, i))->platform);
  return all;
}

static char *
describe_affected (IpsApplySignaturesTab *self)
{
  g_autofree char *policies = g_strdup_printf (ngettext ("%u policy", "%u policies", self->policies->len), self->policies->len);
  g_autofree char *devices = g_strdup_printf (ngettext ("%u device", "%u devices", self->sensors->len), self->sensors->len);

  /* TRANSLATORS: "3 policies", "12 devices" */
  return g_strdup_printf (_("Made in every policy that the update is applied to: %s, %s."), policies, devices);
}

static void
edit_clicked_cb (IpsApplySignaturesTab *self)
{
  g_autoptr(GPtrArray) rows = ips_level_diff_view_get_selected (self->view);
  g_autoptr(GPtrArray) defaults = g_ptr_array_new ();
  g_autofree char *affected = describe_affected (self);
  GtkWidget *dialog;

  if (rows->len == 0 || self->set == NULL)
    return;
  g_array_set_size (self->editing, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      IpsSignatureKey key = ((const IpsPolicyRow *) g_ptr_array_index (rows, i))->value.key;
      const IpsSignature *signature = ips_signature_set_lookup (self->set, key);

      g_array_append_val (self->editing, key);
      if (signature != NULL)
        g_ptr_array_add (defaults, (gpointer) signature);
    }
  if (defaults->len != rows->len)
    g_ptr_array_set_size (defaults, 0);
  dialog = ips_signature_dialog_new (rows, defaults, affected, is_promiscuous (self), ips_toplevel_of (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "edited", G_CALLBACK (edited_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
link_activated_cb (IpsApplySignaturesTab *self, const IpsPolicyRow *row)
{
  ips_signature_link_open (ips_workspace_get_dialect (self->workspace), row->value.key, ips_toplevel_of (self));
}

/* --- what is shown --- */

static void
set_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsApplySignaturesTab *self = user_data;
  g_autoptr(GError) error = NULL;
  IpsSignatureSet *set = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  /* One that nobody has read yet is a sentence over the table. */
  g_clear_pointer (&self->set, ips_signature_set_unref);
  self->set = set;
  show_edits (self);
}

static void
load_set (IpsApplySignaturesTab *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->level == 0)
    return;
  self->loading = g_cancellable_new ();
  ips_catalogue_get_set_async (ips_policy_book_get_catalogue (self->book), self->level, self->loading, set_loaded_cb, self);
}

/* Another comparison is shown: the level may have been read only now. */
static void
loaded_cb (IpsApplySignaturesTab *self)
{
  if (self->set == NULL)
    load_set (self);
  update_ui_state (self);
}

/* --- the level that is compared with --- */

/* The device that runs the lowest level; %NULL where none has said what it runs. (nullable) */
static IpsSensor *
find_lowest (IpsApplySignaturesTab *self, guint *level)
{
  IpsSensor *lowest = NULL;

  *level = 0;
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);
      guint its = ips_policy_book_get_deployed_level (sensor);

      if (its != 0 && (lowest == NULL || its < *level))
        {
          lowest = sensor;
          *level = its;
        }
    }
  return lowest;
}

/* What stands for @level where nobody has read its signatures: the next known one below it, which shows more and hides nothing; else
 * the lowest that is known; itself where none is. */
static guint
find_base (IpsApplySignaturesTab *self, guint level)
{
  IpsCatalogue *catalogue = ips_policy_book_get_catalogue (self->book);
  guint nearest = level != 0 ? ips_catalogue_find_nearest (catalogue, level) : 0;
  GPtrArray *known = ips_catalogue_get_levels (catalogue);
  guint first = known->len > 0 ? ((const IpsSignatureLevel *) g_ptr_array_index (known, 0))->level : 0;

  return nearest != 0 ? nearest : first != 0 && first < self->level ? first : level;
}

static void
show_base (IpsApplySignaturesTab *self)
{
  guint lowest;
  IpsSensor *sensor = find_lowest (self, &lowest);
  guint base = find_base (self, lowest);
  g_autofree char *runs = ips_level_to_text (lowest);
  g_autofree char *stands = ips_level_to_text (base);
  g_autofree char *text = NULL;

  if (base != lowest && lowest == 0)
    /* TRANSLATORS: an update level */
    text = g_strdup_printf (_("No selected device has said which update level it runs, so the update is compared with %s, the lowest that is known."), stands);
  else if (base != lowest)
    /* TRANSLATORS: an update level, a device, the level that is compared with */
    text = g_strdup_printf (_("The signatures of %1$s, which %2$s runs, were never read, so the update is compared with %3$s."), runs,
                            ips_sensor_get_name (sensor), stands);
  gtk_label_set_text (self->base_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->base_bar, text != NULL);
  gtk_widget_set_visible (self->read_button, sensor != NULL && ips_sensor_get_config (sensor)->form != IPS_FORM_ROUTER);
  ips_level_diff_view_show (self->view, base, self->level);
}

/* The catalogue says so when they are read, and then they are compared with. */
static void
read_clicked_cb (IpsApplySignaturesTab *self)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  guint lowest;
  IpsSensor *sensor = find_lowest (self, &lowest);

  if (sensor == NULL)
    return;
  g_ptr_array_add (sensors, sensor);
  ips_verb_action_submit (self->workspace, IPS_VERB_READ_SIGNATURES, sensors, NULL, ips_toplevel_of (self), NULL);
  gtk_widget_set_sensitive (self->read_button, FALSE);
  gtk_widget_set_tooltip_text (self->read_button, _("They are being read; Activity shows how far it is"));
}

static void
catalogue_changed_cb (IpsApplySignaturesTab *self)
{
  if (self->level != 0)
    show_base (self);
}

void
ips_apply_signatures_tab_show (IpsApplySignaturesTab *self, guint level, GPtrArray *policies, GPtrArray *sensors)
{
  g_return_if_fail (IPS_IS_APPLY_SIGNATURES_TAB (self));

  if (level != self->level)
    {
      ips_update_edits_free (self->edits);
      self->edits = ips_update_edits_new ();
      g_clear_pointer (&self->set, ips_signature_set_unref);
    }
  self->level = level;
  g_ptr_array_set_size (self->policies, 0);
  g_ptr_array_set_size (self->sensors, 0);
  for (guint i = 0; i < policies->len; i++)
    g_ptr_array_add (self->policies, ips_policy_copy (g_ptr_array_index (policies, i)));
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  gtk_widget_set_sensitive (self->read_button, TRUE);
  gtk_widget_set_tooltip_text (self->read_button, NULL);
  show_base (self);
  if (self->set == NULL)
    load_set (self);
  show_edits (self);
}

const IpsUpdateEdits *
ips_apply_signatures_tab_get_edits (IpsApplySignaturesTab *self)
{
  g_return_val_if_fail (IPS_IS_APPLY_SIGNATURES_TAB (self), NULL);
  return self->edits;
}

/* --- life --- */

static void
ips_apply_signatures_tab_dispose (GObject *object)
{
  IpsApplySignaturesTab *self = IPS_APPLY_SIGNATURES_TAB (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->book);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_apply_signatures_tab_parent_class)->dispose (object);
}

static void
ips_apply_signatures_tab_finalize (GObject *object)
{
  IpsApplySignaturesTab *self = IPS_APPLY_SIGNATURES_TAB (object);

  g_ptr_array_unref (self->policies);
  g_ptr_array_unref (self->sensors);
  g_clear_pointer (&self->set, ips_signature_set_unref);
  g_array_unref (self->editing);
  ips_update_edits_free (self->edits);
  G_OBJECT_CLASS (ips_apply_signatures_tab_parent_class)->finalize (object);
}

static void
ips_apply_signatures_tab_class_init (IpsApplySignaturesTabClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_apply_signatures_tab_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_signatures_tab_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_APPLY_SIGNATURES_TAB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_apply_signatures_tab_init (IpsApplySignaturesTab *self)
{
  self->policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  self->edits = ips_update_edits_new ();
  self->editing = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
}

/* Hidden until there is something to say. */
static void
add_base_bar (IpsApplySignaturesTab *self)
{
  self->base_bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->base_label = GTK_LABEL (gtk_label_new (NULL));
  self->read_button = gtk_button_new_with_mnemonic (_("_Read Signatures"));
  gtk_label_set_xalign (self->base_label, 0);
  gtk_label_set_line_wrap (self->base_label, TRUE);
  gtk_container_set_border_width (GTK_CONTAINER (self->base_bar), 6);
  gtk_widget_set_valign (self->read_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->read_button, "clicked", G_CALLBACK (read_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (self->base_bar), GTK_WIDGET (self->base_label), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self->base_bar), self->read_button, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->base_bar, FALSE, FALSE, 0);
  gtk_widget_show_all (self->base_bar);
  gtk_widget_hide (self->base_bar);
  gtk_widget_set_no_show_all (self->base_bar, TRUE);
}

GtkWidget *
ips_apply_signatures_tab_new (IpsWorkspace *workspace, const char *name)
{
  IpsApplySignaturesTab *self = g_object_new (IPS_TYPE_APPLY_SIGNATURES_TAB, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *view;

  self->workspace = g_object_ref (workspace);
  self->book = g_object_ref (ips_workspace_get_policies (workspace));
  view = ips_level_diff_view_new (ips_policy_book_get_catalogue (self->book), name);
  self->view = IPS_LEVEL_DIFF_VIEW (view);
  ips_table_set_accessible_name (ips_level_diff_view_get_table (self->view), _("Signatures"));
  /* What is gone cannot be edited any more. */
  ips_level_diff_view_set_kinds (self->view, 1u << IPS_CHANGE_NEW | 1u << IPS_CHANGE_MODIFIED | 1u << IPS_CHANGE_RETIRED | 1u << IPS_CHANGE_ACTIVATED);
  g_signal_connect_object (view, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "row-activated", G_CALLBACK (edit_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "link-activated", G_CALLBACK (link_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_policy_book_get_catalogue (self->book), "changed", G_CALLBACK (catalogue_changed_cb), self, G_CONNECT_SWAPPED);
  add_base_bar (self);
  gtk_box_pack_start (GTK_BOX (self), view, TRUE, TRUE, 0);

  self->edit_button = GTK_BUTTON (gtk_button_new_from_icon_name ("document-edit-symbolic", GTK_ICON_SIZE_BUTTON));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->edit_button)), _("Edit"));
  g_signal_connect_object (self->edit_button, "clicked", G_CALLBACK (edit_clicked_cb), self, G_CONNECT_SWAPPED);
  self->summary_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->summary_label, 0);
  gtk_label_set_line_wrap (self->summary_label, TRUE);
  gtk_container_set_border_width (GTK_CONTAINER (bar), 6);
  gtk_box_pack_start (GTK_BOX (bar), GTK_WIDGET (self->edit_button), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (bar), GTK_WIDGET (self->summary_label), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), bar, FALSE, FALSE, 0);
  gtk_widget_show_all (GTK_WIDGET (self));
  update_ui_state (self);
  return GTK_WIDGET (self);
}
