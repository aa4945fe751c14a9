/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-targets.h"

#include <glib/gi18n-lib.h>

#include "ips-apply-columns.h"
#include "ips-apply-target-list.h"
#include "ips-package-library.h"
#include "ips-saved-selections.h"
#include "ips-table-checks.h"

#define TARGETS_PX 220
#define DEVICES_PX 120
/* Facts stream in while a refresh runs: everything is judged anew at most twice a second. */
#define JUDGE_PAUSE_MS 500

struct _IpsApplyTargets
{
  GtkBox parent_instance;

  GtkLabel *package_label;
  GtkBox *toolbar;
  GtkWidget *selections;
  GtkComboBox *type_combo;
  GtkSearchEntry *search_entry;
  GtkWidget *select_all_button;
  GtkWidget *deselect_all_button;
  GtkBox *targets_box;
  GtkBox *devices_box;
  GtkLabel *targets_status_label;
  GtkLabel *devices_status_label;
  GtkWidget *download_button;

  IpsWorkspace *workspace;       /* (owned) */
  IpsPackageLibrary *library;    /* (owned) */
  IpsApplyTargetList *list;      /* (owned) */
  IpsTable *targets;
  IpsTable *devices;
  char *sha256;                  /* (owned) (nullable): what is judged */
  char **wanted;                 /* (owned) (nullable): sensors to be chosen once they were judged */
  guint judge_id;
};

enum { CHANGED, DOWNLOAD_MISSING, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplyTargets, ips_apply_targets, GTK_TYPE_BOX)

/* --- what is shown --- */

static IpsPolicyKind
get_kind (IpsApplyTargets *self)
{
  return gtk_combo_box_get_active (self->type_combo) == 1 ? IPS_POLICY_SHARED : IPS_POLICY_LOCAL;
}

static gboolean
lacks_files (IpsApplyTargetItem *target)
{
  GPtrArray *devices = ips_apply_target_item_get_devices (target);

  for (guint i = 0; i < devices->len; i++)
    {
      IpsApplicability reason = ips_apply_device_item_get_plan (g_ptr_array_index (devices, i))->verdict->reason;

      if (reason == IPS_ENGINE_MISSING || reason == IPS_RELEASE_MISSING)
        return TRUE;
    }
  return FALSE;
}

static void
show_targets_status (IpsApplyTargets *self)
{
  GPtrArray *targets = ips_apply_target_list_get (self->list, get_kind (self));
  guint n_ready = 0, n_chosen = 0;
  gboolean missing = FALSE;
  g_autofree char *text = NULL;

  for (guint i = 0; i < targets->len; i++)
    {
      IpsApplyTargetItem *target = g_ptr_array_index (targets, i);

      n_ready += ips_apply_target_item_can_choose (target) ? 1 : 0;
      n_chosen += ips_apply_target_item_is_chosen (target) ? 1 : 0;
      missing = missing || lacks_files (target);
    }
  if (!ips_apply_target_list_is_ready (self->list))
    text = g_strdup (_("Looking at every device…"));
  else
    /* TRANSLATORS: of how many policies how many can be chosen and are */
    text = g_strdup_printf (_("%1$u of %2$u can be selected, %3$u selected"), n_ready, targets->len, n_chosen);
  gtk_label_set_text (self->targets_status_label, text);
  gtk_widget_set_visible (self->download_button, missing);
}

static void
show_devices (IpsApplyTargets *self)
{
  g_autoptr(GPtrArray) devices = ips_apply_target_list_get_devices (self->list);
  guint n_applicable = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < devices->len; i++)
    n_applicable += ips_apply_device_item_is_applicable (g_ptr_array_index (devices, i)) ? 1 : 0;
  if (devices->len == 0)
    text = g_strdup ("");
  else if (n_applicable == devices->len)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u device will be updated", "%u devices will be updated", n_applicable), n_applicable);
  else
    /* TRANSLATORS: how many devices are updated, and how many greyed ones are not */
    text = g_strdup_printf (_("%1$u will be updated, %2$u greyed will not"), n_applicable, devices->len - n_applicable);
  gtk_label_set_text (self->devices_status_label, text);
  ips_table_set_rows (self->devices, devices);
}

static void
show_targets (IpsApplyTargets *self)
{
  gboolean shared = get_kind (self) == IPS_POLICY_SHARED;

  ips_table_set_empty (self->targets, shared ? _("There are no shared signature policies. The Policy view makes them.")
                                             : _("There is no device with a local signature policy."), NULL, NULL);
  ips_table_set_loading (self->targets, !ips_apply_target_list_is_ready (self->list));
  ips_table_set_rows (self->targets, ips_apply_target_list_get (self->list, get_kind (self)));
}

/* Of the devices that will be updated, and of those of the same policies that cannot be now. */
static GPtrArray *
get_ticked (gpointer owner)
{
  g_autoptr(GPtrArray) devices = ips_apply_target_list_get_devices (((IpsApplyTargets *) owner)->list);
  GPtrArray *sensors = g_ptr_array_new ();

  for (guint i = 0; i < devices->len; i++)
    g_ptr_array_add (sensors, ips_apply_device_item_get_plan (g_ptr_array_index (devices, i))->sensor);
  return sensors;
}

/* Everything that follows from another choice. */
static void
choice_changed (IpsApplyTargets *self)
{
  g_autoptr(GPtrArray) ticked = NULL;

  gtk_widget_queue_draw (GTK_WIDGET (ips_table_get_view (self->targets)));
  show_targets_status (self);
  show_devices (self);
  ticked = get_ticked (self);
  ips_saved_selections_update (self->selections, ticked->len);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- judging --- */

static void
apply_wanted (IpsApplyTargets *self)
{
  g_autoptr(GHashTable) wanted = NULL;

  if (self->wanted == NULL)
    return;
  wanted = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; self->wanted[i] != NULL; i++)
    g_hash_table_add (wanted, self->wanted[i]);
  for (guint kind = IPS_POLICY_LOCAL; kind <= IPS_POLICY_SHARED; kind++)
    {
      GPtrArray *targets = ips_apply_target_list_get (self->list, (IpsPolicyKind) kind);

      for (guint i = 0; i < targets->len; i++)
        {
          IpsApplyTargetItem *target = g_ptr_array_index (targets, i);
          GPtrArray *devices = ips_apply_target_item_get_devices (target);

          for (guint j = 0; j < devices->len; j++)
            if (g_hash_table_contains (wanted, ips_sensor_get_id (ips_apply_device_item_get_plan (g_ptr_array_index (devices, j))->sensor)))
              ips_apply_target_item_set_chosen (target, TRUE);
        }
    }
  g_clear_pointer (&self->wanted, g_strfreev);
}

static void
ready_cb (IpsApplyTargets *self)
{
  apply_wanted (self);
  show_targets (self);
  choice_changed (self);
}

static char *
describe_package (const IpsPackageFile *file)
{
  g_autofree char *brings = ips_package_name_describe (file->name);

  /* TRANSLATORS: the name of a file, its kind, and what it brings: "S924 (E4)" */
  return g_strdup_printf (_("%1$s · %2$s · %3$s"), file->name->name, ips_package_family_to_label (file->name->family), brings);
}

static void
judge (IpsApplyTargets *self)
{
  g_autoptr(IpsPackageIndex) index = NULL;
  g_autofree char *text = NULL;
  guint package;

  g_clear_handle_id (&self->judge_id, g_source_remove);
  if (self->sha256 == NULL)
    return;
  index = ips_package_index_new (ips_package_library_get_files (self->library));
  if (!ips_package_index_find (index, self->sha256, &package))
    {
      gtk_label_set_text (self->package_label, _("The update is no longer in the library: go Back and select another."));
      g_clear_pointer (&self->sha256, g_free);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  text = describe_package (ips_package_index_nth (index, package));
  gtk_label_set_text (self->package_label, text);
  ips_apply_target_list_judge (self->list, index, package);
  show_targets_status (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
judge_cb (gpointer user_data)
{
  IpsApplyTargets *self = user_data;

  self->judge_id = 0;
  judge (self);
  return G_SOURCE_REMOVE;
}

static void
world_changed_cb (IpsApplyTargets *self)
{
  if (self->judge_id == 0 && self->sha256 != NULL)
    self->judge_id = g_timeout_add (JUDGE_PAUSE_MS, judge_cb, self);
}

/* --- what people do --- */

static void
type_changed_cb (IpsApplyTargets *self)
{
  if (self->list == NULL)
    return;
  show_targets (self);
  show_targets_status (self);
}

static void
choose_all (IpsApplyTargets *self, gboolean chosen)
{
  g_autoptr(GPtrArray) visible = ips_table_get_visible (self->targets);

  for (guint i = 0; i < visible->len; i++)
    ips_apply_target_item_set_chosen (g_ptr_array_index (visible, i), chosen);
  choice_changed (self);
}

static void
select_all_clicked_cb (IpsApplyTargets *self)
{
  choose_all (self, TRUE);
}

static void
deselect_all_clicked_cb (IpsApplyTargets *self)
{
  choose_all (self, FALSE);
}

static void
download_clicked_cb (IpsApplyTargets *self)
{
  g_signal_emit (self, signals[DOWNLOAD_MISSING], 0);
}

/* One row, or with it all that are selected in the table. */
static void
toggle (IpsApplyTargets *self, IpsApplyTargetItem *target)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->targets);
  gboolean chosen = !ips_apply_target_item_is_chosen (target);
  gboolean changed = ips_apply_target_item_set_chosen (target, chosen);

  if (g_ptr_array_find (selected, target, NULL))
    for (guint i = 0; i < selected->len; i++)
      changed = ips_apply_target_item_set_chosen (g_ptr_array_index (selected, i), chosen) || changed;
  if (changed)
    choice_changed (self);
}

static void
row_activated_cb (IpsApplyTargets *self, IpsApplyTargetItem *target)
{
  toggle (self, target);
}

static gboolean
is_chosen (gpointer row)
{
  return ips_apply_target_item_is_chosen (row);
}

static gboolean
can_choose (gpointer row)
{
  return ips_apply_target_item_can_choose (row);
}

static void
check_toggled_cb (gpointer object, gpointer row)
{
  toggle (object, row);
}

/* --- selections that were saved --- */

static void
tick (gpointer owner, const char *const *sensor_ids)
{
  IpsApplyTargets *self = owner;

  for (guint kind = IPS_POLICY_LOCAL; kind <= IPS_POLICY_SHARED; kind++)
    {
      GPtrArray *targets = ips_apply_target_list_get (self->list, (IpsPolicyKind) kind);

      for (guint i = 0; i < targets->len; i++)
        ips_apply_target_item_set_chosen (g_ptr_array_index (targets, i), FALSE);
    }
  ips_apply_targets_choose_sensors (self, sensor_ids);
}

/* --- the tables --- */

static char *
target_tooltip (gpointer row, gpointer user_data)
{
  const char *fix = ips_apply_target_item_get_fix (row);

  if (ips_apply_target_item_can_choose (row))
    return NULL;
  return g_strdup_printf ("%s%s%s", ips_apply_target_item_get_reason (row), *fix != '\0' ? "\n" : "", fix);
}

static char *
device_tooltip (gpointer row, gpointer user_data)
{
  const IpsVerdict *verdict = ips_apply_device_item_get_plan (row)->verdict;

  /* the cells have no room for whole sentences */
  if (verdict->reason == IPS_APPLICABLE)
    {
      g_autofree char *interruption = ips_upgrade_plan_describe_interruption (ips_apply_device_item_get_plan (row));
      g_autofree char *notes = ips_upgrade_plan_describe_notes (ips_apply_device_item_get_plan (row));

      return g_strdup_printf ("%s%s%s", interruption, *notes != '\0' ? "\n" : "", notes);
    }
  return g_strdup_printf ("%s%s%s", verdict->text, *verdict->fix != '\0' ? "\n" : "", verdict->fix);
}

static IpsTable *
add_table (IpsApplyTargets *self, GtkBox *box, const char *name, const IpsTableColumn *columns, guint n_columns, const char *accessible_name,
           int height)
{
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *table = ips_table_new (name, columns, n_columns, self->workspace);

  ips_table_set_accessible_name (IPS_TABLE (table), accessible_name);
  gtk_widget_set_size_request (table, -1, height);
  gtk_container_add (GTK_CONTAINER (frame), table);
  gtk_widget_show_all (frame);
  gtk_box_pack_start (box, frame, TRUE, TRUE, 0);
  return IPS_TABLE (table);
}

static void
ips_apply_targets_dispose (GObject *object)
{
  IpsApplyTargets *self = IPS_APPLY_TARGETS (object);

  g_clear_handle_id (&self->judge_id, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_apply_targets_parent_class)->dispose (object);
}

static void
ips_apply_targets_finalize (GObject *object)
{
  IpsApplyTargets *self = IPS_APPLY_TARGETS (object);

  g_free (self->sha256);
  g_strfreev (self->wanted);
  G_OBJECT_CLASS (ips_apply_targets_parent_class)->finalize (object);
}

static void
ips_apply_targets_class_init (IpsApplyTargetsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_apply_targets_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_targets_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DOWNLOAD_MISSING] = g_signal_new ("download-missing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-apply-targets.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, package_label);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, toolbar);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, type_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, select_all_button);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, deselect_all_button);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, targets_box);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, devices_box);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, targets_status_label);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, devices_status_label);
  gtk_widget_class_bind_template_child (widget_class, IpsApplyTargets, download_button);
  gtk_widget_class_bind_template_callback (widget_class, type_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, select_all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, deselect_all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, download_clicked_cb);
}

static void
ips_apply_targets_init (IpsApplyTargets *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_combo_box_set_active (self->type_combo, 0);
}

static void
watch (IpsApplyTargets *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);

  g_signal_connect_object (self->list, "ready", G_CALLBACK (ready_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "stale", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_policies (self->workspace), "changed", G_CALLBACK (world_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_apply_targets_new (IpsWorkspace *workspace)
{
  IpsApplyTargets *self;
  const IpsTableColumn *columns;
  guint n_columns;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_APPLY_TARGETS, NULL);
  self->workspace = g_object_ref (workspace);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  self->list = ips_apply_target_list_new (workspace);
  columns = ips_apply_target_columns_get (&n_columns);
  self->targets = add_table (self, self->targets_box, "apply-targets", columns, n_columns, _("Apply Updates To"), TARGETS_PX);
  ips_table_add_checks (self->targets, is_chosen, can_choose, check_toggled_cb, G_OBJECT (self));
  ips_table_set_search_entry (self->targets, self->search_entry);
  ips_table_set_tooltip (self->targets, target_tooltip);
  g_signal_connect_object (self->targets, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  columns = ips_apply_device_columns_get (&n_columns);
  self->devices = add_table (self, self->devices_box, "apply-devices", columns, n_columns, _("Devices Assigned to Selected Policies"), DEVICES_PX);
  ips_table_set_tooltip (self->devices, device_tooltip);
  ips_table_set_empty (self->devices, _("Select policies above: their devices are listed here, and only they are updated."), NULL, NULL);
  self->selections = ips_saved_selections_new (G_OBJECT (self), get_ticked, tick);
  gtk_box_pack_end (self->toolbar, self->selections, FALSE, FALSE, 0);
  watch (self);
  show_targets (self);
  show_targets_status (self);
  show_devices (self);
  return GTK_WIDGET (self);
}

void
ips_apply_targets_set_package (IpsApplyTargets *self, const char *sha256)
{
  g_return_if_fail (IPS_IS_APPLY_TARGETS (self));

  g_free (self->sha256);
  self->sha256 = g_strdup (sha256);
  judge (self);
}

char *
ips_apply_targets_dup_problem (IpsApplyTargets *self)
{
  g_return_val_if_fail (IPS_IS_APPLY_TARGETS (self), NULL);

  if (self->sha256 == NULL)
    return g_strdup (_("No update is selected: go Back and select one."));
  if (!ips_apply_target_list_is_ready (self->list))
    return g_strdup (_("Every device is looked at first; that takes a moment."));
  for (guint kind = IPS_POLICY_LOCAL; kind <= IPS_POLICY_SHARED; kind++)
    {
      GPtrArray *targets = ips_apply_target_list_get (self->list, (IpsPolicyKind) kind);

      for (guint i = 0; i < targets->len; i++)
        if (ips_apply_target_item_is_chosen (g_ptr_array_index (targets, i)))
          return NULL;
    }
  return g_strdup (_("Select at least one policy."));
}

GPtrArray *
ips_apply_targets_dup_policies (IpsApplyTargets *self)
{
  GPtrArray *policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  IpsPolicyBook *book;

  g_return_val_if_fail (IPS_IS_APPLY_TARGETS (self), policies);

  book = ips_workspace_get_policies (self->workspace);
  for (guint kind = IPS_POLICY_LOCAL; kind <= IPS_POLICY_SHARED; kind++)
    {
      GPtrArray *targets = ips_apply_target_list_get (self->list, (IpsPolicyKind) kind);

      for (guint i = 0; i < targets->len; i++)
        {
          IpsApplyTargetItem *target = g_ptr_array_index (targets, i);
          const char *id = ips_apply_target_item_get_policy_id (target);
          IpsSensor *sensor = kind == IPS_POLICY_LOCAL ? ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), id) : NULL;
          const IpsPolicy *shared = kind == IPS_POLICY_SHARED ? ips_policy_book_lookup (book, id) : NULL;

          if (!ips_apply_target_item_is_chosen (target))
            continue;
          if (sensor != NULL)
            g_ptr_array_add (policies, ips_policy_book_dup_for_sensor (book, sensor));
          if (shared != NULL)
            g_ptr_array_add (policies, ips_policy_copy (shared));
        }
    }
  return policies;
}

GPtrArray *
ips_apply_targets_get_plans (IpsApplyTargets *self)
{
  GPtrArray *plans = g_ptr_array_new ();
  g_autoptr(GPtrArray) devices = NULL;

  g_return_val_if_fail (IPS_IS_APPLY_TARGETS (self), plans);

  devices = ips_apply_target_list_get_devices (self->list);
  for (guint i = 0; i < devices->len; i++)
    if (ips_apply_device_item_is_applicable (g_ptr_array_index (devices, i)))
      g_ptr_array_add (plans, ips_apply_device_item_get_plan (g_ptr_array_index (devices, i)));
  return plans;
}

void
ips_apply_targets_choose_sensors (IpsApplyTargets *self, const char *const *sensor_ids)
{
  g_return_if_fail (IPS_IS_APPLY_TARGETS (self));

  g_strfreev (self->wanted);
  self->wanted = g_strdupv ((char **) sensor_ids);
  if (ips_apply_target_list_is_ready (self->list))
    ready_cb (self);
}
