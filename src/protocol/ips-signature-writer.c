/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-writer.h"

#include "ips-idconf.h"

#define BIT(field) (1u << (field))

struct _IpsSignatureWriter
{
  IpsDialect *dialect;       /* (owned) */
  IpsIdconf *conf;           /* (owned) */
  guint n;
};

IpsSignatureWriter *
ips_signature_writer_new (IpsDialect *dialect)
{
  IpsSignatureWriter *self = g_new0 (IpsSignatureWriter, 1);

  self->dialect = g_object_ref (dialect);
  self->conf = ips_idconf_new (dialect, ips_dialect_get (dialect, "component.signature-definition"));
  ips_idconf_begin_map (self->conf, ips_dialect_get (dialect, "map.signatures"), ips_dialect_get (dialect, "edit-operation.merge"));
  return self;
}

void
ips_signature_writer_free (IpsSignatureWriter *self)
{
  if (self == NULL)
    return;
  ips_idconf_free (self->conf);
  g_object_unref (self->dialect);
  g_free (self);
}

static void
begin_struct (IpsSignatureWriter *self, const char *key)
{
  ips_idconf_begin_struct (self->conf, ips_dialect_get (self->dialect, key));
}

/* The field's var where @fields has it. */
static void
add_field (IpsSignatureWriter *self, const char *key, const IpsSignature *signature, IpsSignatureField field, guint fields)
{
  g_autofree char *value = NULL;

  if (!(fields & BIT (field)))
    return;
  value = ips_signature_dup_field (signature, field);
  ips_idconf_add_var (self->conf, ips_dialect_get (self->dialect, key), value);
}

static void
add_parameter (IpsSignatureWriter *self, const char *key, const IpsSignature *signature, IpsSignatureParameter parameter, guint fields)
{
  add_field (self, key, signature, IPS_SIGNATURE_FIELD_OF (parameter), fields);
}

static void
begin_entry (IpsSignatureWriter *self, IpsSignatureKey key, const char *operation)
{
  g_autofree char *id = g_strdup_printf ("%u", IPS_SIGNATURE_KEY_ID (key));
  g_autofree char *sub = g_strdup_printf ("%u", IPS_SIGNATURE_KEY_SUB (key));

  self->n++;
  ips_idconf_begin_entry (self->conf, operation);
  ips_idconf_begin_key (self->conf);
  ips_idconf_add_var (self->conf, ips_dialect_get (self->dialect, "var.signature-id"), id);
  ips_idconf_add_var (self->conf, ips_dialect_get (self->dialect, "var.signature-sub-id"), sub);
  ips_idconf_end (self->conf);
}

static void
add_engine (IpsSignatureWriter *self, const IpsSignature *signature, guint fields)
{
  if (!(fields & (BIT (IPS_SIGNATURE_ACTIONS) | BIT (IPS_SIGNATURE_ENGINE))))
    return;
  begin_struct (self, "struct.signature-engine");
  ips_idconf_begin_struct (self->conf, signature->engine);
  add_field (self, "var.signature-actions", signature, IPS_SIGNATURE_ACTIONS, fields);
  ips_idconf_end (self->conf);
  ips_idconf_end (self->conf);
}

static void
add_status (IpsSignatureWriter *self, const IpsSignature *signature, guint fields)
{
  if (!(fields & (BIT (IPS_SIGNATURE_ENABLED) | BIT (IPS_SIGNATURE_RETIRED))))
    return;
  begin_struct (self, "struct.signature-status");
  add_field (self, "var.signature-enabled", signature, IPS_SIGNATURE_ENABLED, fields);
  add_field (self, "var.signature-retired", signature, IPS_SIGNATURE_RETIRED, fields);
  ips_idconf_end (self->conf);
}

/* One of two: counting that begins anew after a time, or that never does. */
static void
add_alert_interval (IpsSignatureWriter *self, const IpsSignature *signature, guint fields)
{
  gboolean any = signature->parameters[IPS_PARAMETER_ALERT_INTERVAL] != 0;

  if (!(fields & BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_ALERT_INTERVAL))))
    return;
  begin_struct (self, "struct.signature-specify-alert-interval");
  begin_struct (self, any ? "struct.signature-specified" : "struct.signature-not-specified");
  if (any)
    add_parameter (self, "var.signature-alert-interval", signature, IPS_PARAMETER_ALERT_INTERVAL, fields);
  ips_idconf_end (self->conf);
  ips_idconf_end (self->conf);
}

static void
add_event_counter (IpsSignatureWriter *self, const IpsSignature *signature, guint fields)
{
  if (!(fields & (BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_EVENT_COUNT)) | BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_EVENT_COUNT_KEY))
                  | BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_ALERT_INTERVAL)))))
    return;
  begin_struct (self, "struct.signature-event-counter");
  add_parameter (self, "var.signature-event-count", signature, IPS_PARAMETER_EVENT_COUNT, fields);
  add_parameter (self, "var.signature-event-count-key", signature, IPS_PARAMETER_EVENT_COUNT_KEY, fields);
  add_alert_interval (self, signature, fields);
  ips_idconf_end (self->conf);
}

/* The mode is the name of a struct, as the engine is, and what belongs to the mode is in it. */
static void
add_alert_frequency (IpsSignatureWriter *self, const IpsSignature *signature, guint fields)
{
  g_autofree char *mode = ips_signature_dup_field (signature, IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_SUMMARY_MODE));

  if (!(fields & (BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_SUMMARY_MODE)) | BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_SUMMARY_INTERVAL)))))
    return;
  /* Another mode is another struct: what was in the former one has to be said again. */
  if (signature->parameters[IPS_PARAMETER_SUMMARY_INTERVAL] != 0)
    fields |= BIT (IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_SUMMARY_INTERVAL));
  begin_struct (self, "struct.signature-alert-frequency");
  begin_struct (self, "struct.signature-summary-mode");
  ips_idconf_begin_struct (self->conf, mode);
  add_parameter (self, "var.signature-summary-interval", signature, IPS_PARAMETER_SUMMARY_INTERVAL, fields);
  ips_idconf_end (self->conf);
  ips_idconf_end (self->conf);
  ips_idconf_end (self->conf);
}

void
ips_signature_writer_set (IpsSignatureWriter *self, const IpsSignature *signature, guint fields)
{
  begin_entry (self, signature->key, NULL);
  ips_idconf_begin_struct (self->conf, NULL);
  add_field (self, "var.signature-severity", signature, IPS_SIGNATURE_SEVERITY, fields);
  add_field (self, "var.signature-fidelity", signature, IPS_SIGNATURE_FIDELITY, fields);
  add_parameter (self, "var.signature-promisc-delta", signature, IPS_PARAMETER_PROMISC_DELTA, fields);
  add_parameter (self, "var.signature-vulnerable-os", signature, IPS_PARAMETER_VULNERABLE_OS, fields);
  if (fields & BIT (IPS_SIGNATURE_NAME))
    {
      begin_struct (self, "struct.signature-description");
      add_field (self, "var.signature-name", signature, IPS_SIGNATURE_NAME, fields);
      ips_idconf_end (self->conf);
    }
  add_engine (self, signature, fields);
  add_event_counter (self, signature, fields);
  add_alert_frequency (self, signature, fields);
  add_status (self, signature, fields);
  ips_idconf_end (self->conf);
  ips_idconf_end (self->conf);
}

void
ips_signature_writer_remove (IpsSignatureWriter *self, IpsSignatureKey key)
{
  begin_entry (self, key, ips_dialect_get (self->dialect, "edit-operation.delete"));
  ips_idconf_end (self->conf);
}

guint
ips_signature_writer_get_n (const IpsSignatureWriter *self)
{
  return self->n;
}

char *
ips_signature_writer_finish (IpsSignatureWriter *self)
{
  return ips_idconf_finish (self->conf);
}
