/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * TestServer: a TLS (or plain) server on a port of its own, with one behaviour, that keeps every byte
 * it was sent after the handshake. It runs in threads; tests run the main context.
 */
typedef enum
{
  TEST_SERVER_REPLY,        /* reads a request, sends `reply`, closes */
  TEST_SERVER_MUTE,         /* accepts, never says a word, not even in TLS */
  TEST_SERVER_SILENT,       /* shakes hands, reads, never replies */
  TEST_SERVER_SIP,          /* reads no more than 2 MB in a second */
  TEST_SERVER_TRICKLE,      /* the head of `reply`, then a byte every 20 ms for ever */
  TEST_SERVER_ENDLESS,      /* the head of `reply`, then bytes as fast as they go */
  TEST_SERVER_RESET,        /* resets at accept */
  TEST_SERVER_HANG_UP,      /* shakes hands, reads, closes without a word */
  TEST_SERVER_GARBAGE       /* answers the ClientHello with plain text */
} TestServerMode;

typedef struct _TestServer TestServer;

/* @certificate_pem: key and certificate; NULL for plain HTTP */
TestServer *test_server_new (const char *certificate_pem, TestServerMode mode, const char *reply);
void test_server_free (TestServer *self);
guint test_server_get_port (TestServer *self);
void test_server_set_certificate (TestServer *self, const char *certificate_pem);
/* Replies in turn: the last one stays. */
void test_server_push_reply (TestServer *self, const char *reply);
char *test_server_dup_received (TestServer *self);
guint test_server_get_n_connections (TestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)

/* Made with the openssl program: PEM of key and certificate in one. */
char *test_certificate_new (const char *common_name, const char *key_algorithm, const char *digest);
char *test_reply (const char *status, const char *headers, const char *body);
