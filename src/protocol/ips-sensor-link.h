/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-dialect.h"
#include "ips-file-shelf.h"
#include "ips-secret.h"
#include "ips-sensor.h"
#include "ips-signature.h"
#include "ips-signature-category.h"
#include "ips-trust.h"

G_BEGIN_DECLS

/**
 * IpsContact: what is learnt at every contact, whatever was asked. A plain value.
 */
typedef struct
{
  IpsCertificate *certificate;   /* (owned) (nullable): the leaf of the handshake; NULL for HTTP or none */
  IpsTrustVerdict verdict;       /* of that certificate */
  gboolean clock_known;
  gint64 clock_skew_us;          /* sensor minus ours, from Date or the sensor's own time, half the round trip taken off */
  char *source_address;          /* (owned) (nullable): our own address on that connection */
  char *tls_protocol;            /* (owned) (nullable): "TLS 1.0" */
  char *host_key;                /* (owned) (nullable): of SSH, "SHA256:..." as OpenSSH says it */
  char *host_key_description;    /* (owned) (nullable): with the algorithm before it */
  IpsTrustVerdict host_key_verdict;
  char *transcript;              /* (owned) (nullable): of SSH: what was said on the command line, without secrets */
  char *category;                /* (owned) (nullable): of a router: the category that was chosen on it, as it read back */
  char *category_problem;        /* (owned) (nullable): why its configuration is not saved with that; %NULL: it is, and reads back so */
} IpsContact;
IpsContact *ips_contact_new (void);
void ips_contact_free (IpsContact *self);
/* What another contact saw of the certificate. */
void ips_contact_take_certificate (IpsContact *self, const IpsContact *seen);
/* The sensor's clock told whole seconds: @second_us, somewhere on the way of a question that took @round_trip_us, half of it
 * over at @midpoint_us by our clock. */
void ips_contact_take_second (IpsContact *self, gint64 second_us, gint64 midpoint_us, gint64 round_trip_us);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsContact, ips_contact_free)

typedef struct { guint connect_timeout_ms, reply_timeout_ms, long_timeout_ms; } IpsLinkTimeouts;

/**
 * IpsPush: a package on its way to a sensor, and who is told of it. A plain value of borrowed texts.
 *
 * @path, @name, @size_bytes: the file, what the vendor calls it (sensors check that), how large it is
 * @progress: (nullable): how much of it has been handed to the network, bytes
 * @last: (nullable): all of it but the last byte has left; that follows when @release is called with @hold and %TRUE. Until
 *   then the sensor cannot have the package: whoever has to know afterwards whether it may writes that down first. @release
 *   is called once; with %FALSE nothing more is sent, and the caller cancels.
 * @user_data: of both; stays the caller's until the end
 * @category: for a router without signatures on which no category is chosen: chosen before the package is copied, and read
 *   back (the contact says so); others, and other devices, are left as they are
 */
typedef void (*IpsPushRelease) (gpointer hold, gboolean go_on);
typedef struct
{
  const char *path, *name;
  guint64 size_bytes;
  void (*progress) (guint64 n_sent, guint64 n_total, gpointer user_data);
  void (*last) (IpsPushRelease release, gpointer hold, gpointer user_data);
  gpointer user_data;
  IpsSignatureCategory category;
} IpsPush;

/**
 * IpsSensorLink: what can be asked of one sensor, whatever form the talk takes (HTTPS and HTTP, the
 * command line over SSH, or both). Main thread only; every call is asynchronous, cancellable, has a
 * deadline of its own and a limit on what may arrive. No credentials leave before the certificate
 * was judged trusted: a call that needs them fails with %IPS_ERROR_CERT_UNKNOWN or
 * %IPS_ERROR_CERT_CHANGED otherwise, and the contact still holds the certificate; of a host key likewise.
 * After a change of trust or login call ips_sensor_link_drop_connections().
 *
 * Errors are mapped once, here, to IPS_ERROR codes; the sensor's own words are the message.
 */
#define IPS_TYPE_SENSOR_LINK (ips_sensor_link_get_type ())
G_DECLARE_INTERFACE (IpsSensorLink, ips_sensor_link, IPS, SENSOR_LINK, GObject)

struct _IpsSensorLinkInterface
{
  GTypeInterface parent_iface;
  void (*handshake_async) (IpsSensorLink *, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*handshake_finish) (IpsSensorLink *, GAsyncResult *, GError **);
  void (*get_facts_async) (IpsSensorLink *, GCancellable *, GAsyncReadyCallback, gpointer);
  IpsSensorFacts *(*get_facts_finish) (IpsSensorLink *, GAsyncResult *, GError **);
  void (*transact_async) (IpsSensorLink *, const char *purpose, const char *body_xml, GCancellable *, GAsyncReadyCallback, gpointer);
  GBytes *(*transact_finish) (IpsSensorLink *, GAsyncResult *, GError **);
  void (*drop_connections) (IpsSensorLink *);
  const IpsContact *(*get_contact) (IpsSensorLink *);
  /* (nullable): a form of link that has words of its own for these, each with a GTask for its result; else they
   * are control transactions */
  void (*generate_key_async) (IpsSensorLink *, GCancellable *, GAsyncReadyCallback, gpointer);
  void (*install_license_async) (IpsSensorLink *, IpsDialect *, GBytes *, GCancellable *, GAsyncReadyCallback, gpointer);
  void (*reboot_async) (IpsSensorLink *, GCancellable *, GAsyncReadyCallback, gpointer);
  void (*downgrade_async) (IpsSensorLink *, GCancellable *, GAsyncReadyCallback, gpointer);
  void (*get_signatures_async) (IpsSensorLink *, IpsDialect *, const GArray *keys, GCancellable *, GAsyncReadyCallback, gpointer);
  void (*get_users_async) (IpsSensorLink *, GCancellable *, GAsyncReadyCallback, gpointer);
  void (*set_password_async) (IpsSensorLink *, IpsDialect *, const char *username, IpsSecret *password, GCancellable *, GAsyncReadyCallback, gpointer);
  /* (nullable): a form of link that has no such thing leaves both out */
  void (*fetch_async) (IpsSensorLink *, const char *path_key, const char *query, guint wait_ms, GCancellable *, GAsyncReadyCallback, gpointer);
  GBytes *(*fetch_finish) (IpsSensorLink *, GAsyncResult *, GError **);
  void (*push_upgrade_async) (IpsSensorLink *, const IpsPush *, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*push_upgrade_finish) (IpsSensorLink *, GAsyncResult *, gboolean *whole, GError **);
};

/* Connects, shakes hands, looks at the certificate, sends nothing and closes. HTTP: %IPS_ERROR_UNSUPPORTED. */
void ips_sensor_link_handshake_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_link_handshake_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);

/* getVersion: every fact the reply carries (protocol.md 2.1). One connection does both handshake and
 * question; the certificate is in the contact whatever happens. Facts hold no certificate, check times or
 * failures: the caller fills those. (transfer full) */
void ips_sensor_link_get_facts_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSensorFacts *ips_sensor_link_get_facts_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);

/* Any other control transaction: @purpose is a dialect key part ("get-host-statistics", "get-config",
 * "edit-config-delta", "generate-tls-key", "reboot"), @body_xml the element's content or NULL. The reply's
 * document, already checked to be a success, is the result. (transfer full) */
void ips_sensor_link_transact_async (IpsSensorLink *self, const char *purpose, const char *body_xml, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_sensor_link_transact_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);

/* A GET of a document that is no control transaction (SDEE): @path_key is a dialect key ("path.sdee"),
 * @query is escaped, @wait_ms is how much longer than usual the reply may take. (transfer full) */
void ips_sensor_link_fetch_async (IpsSensorLink *self, const char *path_key, const char *query, guint wait_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_sensor_link_fetch_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);

/* Closes what is open and forgets the cookie; a call under way fails with %IPS_ERROR_CONFLICT. */
void ips_sensor_link_drop_connections (IpsSensorLink *self);
const IpsContact *ips_sensor_link_get_contact (IpsSensorLink *self);  /* (transfer none) (not nullable): of the last call */

/* What a form may have words of its own for; in the others these are control transactions. */
/* generate-tls-key; the result is the new thumbprint (SHA-1 or SHA-256 text) if the sensor told it, else "". */
void ips_sensor_link_generate_key_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_sensor_link_generate_key_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);
/* install-license: the file as it is. The sensor's "no" is %IPS_ERROR_REJECTED with its words. What it says of the
 * licence afterwards is in its facts: only that counts. */
void ips_sensor_link_install_license_async (IpsSensorLink *self, IpsDialect *dialect, GBytes *license, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_link_install_license_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);
/* push-upgrade: a package, streamed from the disk. A sensor that takes no piece for as long as a long request may take, or
 * answers no sooner after the last, is %IPS_ERROR_TIMED_OUT. The sensor's "no" is %IPS_ERROR_REJECTED with its words; its
 * "yes" only says that it took the package: what it runs afterwards is in its facts. @whole: (out) (optional): whether all
 * of it had left, also where it failed: without that the sensor cannot have it. */
void ips_sensor_link_push_upgrade_async (IpsSensorLink *self, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_link_push_upgrade_finish (IpsSensorLink *self, GAsyncResult *result, gboolean *whole, GError **error);
/* get-config of the signature definition: a document for IpsSignatureReader. @keys: (nullable) (element-type IpsSignatureKey):
 * no others matter, and a form that is slow may leave all others out; it is empty where the device has none of them. (transfer
 * full) */
void ips_sensor_link_get_signatures_async (IpsSensorLink *self, IpsDialect *dialect, const GArray *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_sensor_link_get_signatures_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);
/* The accounts of the sensor and who is logged in. (transfer full) (element-type IpsConsoleUser). Error: %IPS_ERROR_UNSUPPORTED
 * where only the command line tells, and this form has none. */
void ips_sensor_link_get_users_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_sensor_link_get_users_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);
/* downgrade: takes the last package off again. */
void ips_sensor_link_downgrade_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_link_downgrade_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);
/* set-password: of the account @username, which is to be the one that the link logs in as or a lower one. A name or password
 * that cannot be typed at a command line is %IPS_ERROR_INVALID; the sensor's "no" (too short, in a dictionary) is
 * %IPS_ERROR_REJECTED with its words. Whether it holds, only a new login tells. */
void ips_sensor_link_set_password_async (IpsSensorLink *self, IpsDialect *dialect, const char *username, IpsSecret *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_link_set_password_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);
void ips_sensor_link_reboot_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_link_reboot_finish (IpsSensorLink *self, GAsyncResult *result, GError **error);

/**
 * ips_https_link_new: the HTTPS (or, by exception, HTTP) form. In ips-https-link.c.
 * @subject_id: the sensor's id, handed to @trust
 * @username: (nullable) @password: (nullable): without them calls that need a login fail with
 *   %IPS_ERROR_NO_CREDENTIALS after the certificate was judged
 *
 * Returns: (transfer full)
 */
IpsSensorLink *ips_https_link_new (const char *subject_id, const char *host, guint port, IpsTransport transport,
                                   const char *username, IpsSecret *password, const IpsLinkTimeouts *timeouts,
                                   IpsTrust *trust, IpsDialect *dialect);

/* How the command line is reached. Borrowed for the call. */
typedef struct
{
  guint port;
  gboolean old_algorithms;    /* also those that were given up: of the period's sensors */
  gboolean router;            /* of IOS: a router with IOS IPS and no sensor */
  IpsFileShelf *shelf;        /* (nullable): where a device fetches licences and packages from; without one it gets none */
} IpsConsoleAccess;

/**
 * ips_ssh_link_new: the command line over SSH, for everything. In ips-ssh-link.c.
 * @certificates: (nullable): a link without a login over which the TLS certificate is looked at, since the command line
 *   shows no more of it than its fingerprint
 * @username: (nullable) @password: (nullable): as for ips_https_link_new(), after the host key was judged
 *
 * Returns: (transfer full)
 */
IpsSensorLink *ips_ssh_link_new (const char *subject_id, const char *host, const IpsConsoleAccess *access,
                                 const char *username, IpsSecret *password, const IpsLinkTimeouts *timeouts,
                                 IpsTrust *trust, IpsDialect *dialect, IpsSensorLink *certificates);
/* Only the host key, judged; nothing is sent. Of a link from ips_ssh_link_new(). Error: %IPS_ERROR_HOST_KEY_UNKNOWN, _CHANGED,
 * those of the network; the key is in the contact. */
void ips_ssh_link_look_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_ssh_link_look_finish (IpsSensorLink *link, GAsyncResult *result, GError **error);
/**
 * ips_mixed_link_new: @web for what is known of it (certificate, version, configuration) and for files, which the
 * command line can only fetch from a server; @console for what only its documentation tells (new key, reboot, downgrade). In ips-mixed-link.c.
 * @subject_id: the sensor's id, by which @trust knows whether a host key is trusted: while none is, the question for facts
 *   ends with %IPS_ERROR_HOST_KEY_UNKNOWN and the key in the contact, so that it can be
 *
 * Returns: (transfer full)
 */
IpsSensorLink *ips_mixed_link_new (const char *subject_id, IpsTrust *trust, IpsSensorLink *web, IpsSensorLink *console);

/* Call once in main() before any TLS: installs our database as the backend's default (design.md 4). */
void ips_https_link_init (void);

G_END_DECLS
