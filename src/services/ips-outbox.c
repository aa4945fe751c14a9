/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-outbox.h"

#include "ips-error.h"

#define MAX_MAILS 1000

struct _IpsOutboxItem
{
  GObject parent_instance;

  IpsQueuedMail *mail;         /* (owned) (not nullable) */
};

G_DEFINE_FINAL_TYPE (IpsOutboxItem, ips_outbox_item, G_TYPE_OBJECT)

static void
ips_outbox_item_finalize (GObject *object)
{
  ips_queued_mail_free (IPS_OUTBOX_ITEM (object)->mail);

  G_OBJECT_CLASS (ips_outbox_item_parent_class)->finalize (object);
}

static void
ips_outbox_item_class_init (IpsOutboxItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_outbox_item_finalize;
}

static void
ips_outbox_item_init (IpsOutboxItem *self)
{
}

const IpsQueuedMail *
ips_outbox_item_get_mail (IpsOutboxItem *self)
{
  g_return_val_if_fail (IPS_IS_OUTBOX_ITEM (self), NULL);

  return self->mail;
}

/* --- the list --- */

struct _IpsOutbox
{
  GObject parent_instance;

  IpsStore *store;             /* (owned) */
  GPtrArray *items;            /* (owned) (element-type IpsOutboxItem), newest first */
  gboolean loaded;
  gboolean loading;
  gboolean load_again;
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsOutbox, ips_outbox, G_TYPE_OBJECT)

static IpsOutboxItem *
find_item (GPtrArray *items, gint64 id)
{
  for (guint i = 0; i < items->len; i++)
    {
      IpsOutboxItem *item = g_ptr_array_index (items, i);

      if (item->mail->id == id)
        return item;
    }
  return NULL;
}

static void outbox_load (IpsOutbox *self);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsOutbox *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) mails = ips_store_load_mails_finish (IPS_STORE (source), result, &error);
  g_autoptr(GPtrArray) items = NULL;

  if (ips_error_is_cancelled (error))
    return;
  self->loading = FALSE;
  if (mails == NULL)
    {
      g_warning ("the outbox could not be read: %s", error->message);
      return;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_set_free_func (mails, NULL);
  for (guint i = 0; i < mails->len; i++)
    {
      IpsQueuedMail *mail = g_ptr_array_index (mails, i);
      IpsOutboxItem *item = find_item (self->items, mail->id);

      item = item != NULL ? g_object_ref (item) : g_object_new (IPS_TYPE_OUTBOX_ITEM, NULL);
      ips_queued_mail_free (item->mail);
      item->mail = mail;
      g_ptr_array_add (items, item);
    }
  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);
  self->loaded = TRUE;
  if (self->load_again)
    outbox_load (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
outbox_load (IpsOutbox *self)
{
  self->load_again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  ips_store_load_mails_async (self->store, MAX_MAILS, self->lifetime, loaded_cb, self);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsOutbox *self)
{
  if (parts & IPS_STORE_MAILS)
    outbox_load (self);
}

gboolean
ips_outbox_is_loaded (IpsOutbox *self)
{
  g_return_val_if_fail (IPS_IS_OUTBOX (self), FALSE);

  return self->loaded;
}

GPtrArray *
ips_outbox_get_items (IpsOutbox *self)
{
  g_return_val_if_fail (IPS_IS_OUTBOX (self), NULL);

  return self->items;
}

guint
ips_outbox_get_n_attention (IpsOutbox *self)
{
  guint n = 0;

  g_return_val_if_fail (IPS_IS_OUTBOX (self), 0);

  for (guint i = 0; i < self->items->len; i++)
    n += ips_queued_mail_needs_attention (((IpsOutboxItem *) g_ptr_array_index (self->items, i))->mail) ? 1 : 0;
  return n;
}

static void
ips_outbox_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_OUTBOX (object)->lifetime);

  G_OBJECT_CLASS (ips_outbox_parent_class)->dispose (object);
}

static void
ips_outbox_finalize (GObject *object)
{
  IpsOutbox *self = IPS_OUTBOX (object);

  g_ptr_array_unref (self->items);
  g_object_unref (self->store);
  g_object_unref (self->lifetime);

  G_OBJECT_CLASS (ips_outbox_parent_class)->finalize (object);
}

static void
ips_outbox_class_init (IpsOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_outbox_dispose;
  object_class->finalize = ips_outbox_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ips_outbox_init (IpsOutbox *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->lifetime = g_cancellable_new ();
}

IpsOutbox *
ips_outbox_new (IpsStore *store)
{
  IpsOutbox *self = g_object_new (IPS_TYPE_OUTBOX, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  outbox_load (self);
  return self;
}
