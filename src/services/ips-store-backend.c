/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-backend.h"

G_DEFINE_INTERFACE (IpsStoreBackend, ips_store_backend, G_TYPE_OBJECT)

static void
ips_store_backend_default_init (IpsStoreBackendInterface *iface)
{
}

void
ips_sensor_record_free (IpsSensorRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  ips_sensor_config_free (self->config);
  g_free (self);
}

void
ips_facts_record_free (IpsFactsRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  ips_sensor_facts_free (self->facts);
  g_free (self);
}

IpsJobRecord *
ips_job_record_new (void)
{
  IpsJobRecord *self = g_new0 (IpsJobRecord, 1);

  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_operation_free);
  self->pace = g_strdup ("");
  self->window_minutes = -1;
  return self;
}

void
ips_job_record_free (IpsJobRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->created_by);
  g_free (self->parameters);
  g_free (self->pace);
  g_ptr_array_unref (self->operations);
  g_free (self);
}

void
ips_schedule_run_record_free (IpsScheduleRunRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->rule);
  g_free (self->message);
  g_free (self);
}

void
ips_move_record_free (IpsMoveRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->comment);
  g_free (self);
}

void
ips_finish_record_free (IpsFinishRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->engine_id);
  ips_operation_free (self->operation);
  g_clear_error (&self->error);
  g_free (self);
}

IpsStoreBatch *
ips_store_batch_new (void)
{
  IpsStoreBatch *self = g_new0 (IpsStoreBatch, 1);

  self->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_facts_record_free);
  self->finishes = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_finish_record_free);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_history_line_free);
  return self;
}

void
ips_store_batch_free (IpsStoreBatch *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->facts);
  g_ptr_array_unref (self->finishes);
  g_ptr_array_unref (self->history);
  g_free (self);
}

void
ips_claim_free (IpsClaim *self)
{
  if (self == NULL)
    return;
  ips_operation_free (self->operation);
  g_clear_pointer (&self->parameters, g_ref_string_release);
  g_free (self->created_by);
  g_free (self->checkpoint);
  g_free (self);
}

/* Every text may be NULL and is then "". */
IpsHistoryLine *
ips_history_line_new (gint64 when_us, const char *who, const char *what, const char *subject,
                      const char *before, const char *after, const char *outcome)
{
  IpsHistoryLine *self = g_new0 (IpsHistoryLine, 1);

  self->when_us = when_us;
  self->who = g_strdup (who != NULL ? who : "");
  self->what = g_strdup (what != NULL ? what : "");
  self->subject = g_strdup (subject != NULL ? subject : "");
  self->before = g_strdup (before != NULL ? before : "");
  self->after = g_strdup (after != NULL ? after : "");
  self->outcome = g_strdup (outcome != NULL ? outcome : "");
  return self;
}

IpsHistoryLine *
ips_history_line_copy (const IpsHistoryLine *self)
{
  IpsHistoryLine *copy = ips_history_line_new (self->when_us, self->who, self->what, self->subject,
                                               self->before, self->after, self->outcome);

  copy->id = self->id;
  return copy;
}

void
ips_history_line_free (IpsHistoryLine *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->what);
  g_free (self->subject);
  g_free (self->before);
  g_free (self->after);
  g_free (self->outcome);
  g_free (self);
}
