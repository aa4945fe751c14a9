/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-error.h"
#include "ips-signature-action.h"
#include "ips-signature-reader.h"
#include "ips-signature-writer.h"

#define HEAD "<response xmlns=\"http://www.cisco.com/cids/idiom\"><respGetConfig><component name=\"signature-definition\">" \
             "<config xmlns=\"http://www.cisco.com/cids/idconf\" typedefsVersion=\"2004-03-01\"><struct><map name=\"signatures\">"
#define TAIL "</map></struct></config></component></respGetConfig></response>"
#define KEY(id, sub) "<key><var name=\"id\">" id "</var><var name=\"subsig-id\">" sub "</var></key>"
#define PING "<mapEntry>" KEY ("2004", "0") "<struct><var name=\"alert-severity\">high</var><var name=\"sig-fidelity-rating\">85</var>" \
  "<struct name=\"sig-description\"><var name=\"sig-name\">ICMP  Echo Request </var><var name=\"sig-version\">S1</var>" \
  "<var name=\"sig-creation-date\">20010202</var><var name=\"sig-type\">anomaly</var></struct>" \
  "<struct name=\"engine\"><struct name=\"atomic-ip\"><var name=\"event-action\">produce-alert|log-pair-packets</var>" \
  "<map name=\"signatures\"><mapEntry>" KEY ("99", "9") "<struct/></mapEntry></map></struct></struct>" \
  "<struct name=\"status\"><var name=\"enabled\">false</var><var name=\"retired\">true</var></struct></struct></mapEntry>"

static IpsDialect *dialect;

static IpsSignatureSet *
read_pieces (const char *text, gsize piece, GPtrArray **findings, GError **error)
{
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (dialect);
  gsize length = strlen (text);

  for (gsize at = 0; at < length; at += piece)
    if (!ips_signature_reader_feed (reader, text + at, MIN (piece, length - at), error))
      return NULL;
  return ips_signature_reader_finish (reader, findings, error);
}

static void
check_ping (const IpsSignature *signature)
{
  g_assert_nonnull (signature);
  g_assert_cmpint (signature->severity, ==, IPS_SEVERITY_HIGH);
  g_assert_cmpuint (signature->fidelity, ==, 85);
  /* Blanks in names are the vendor's own. */
  g_assert_cmpstr (signature->name, ==, "ICMP  Echo Request ");
  g_assert_cmpstr (signature->release, ==, "S1");
  g_assert_cmpstr (signature->created, ==, "2001-02-02");
  g_assert_cmpstr (signature->type, ==, "anomaly");
  g_assert_cmpstr (signature->engine, ==, "atomic-ip");
  g_assert_cmpuint (signature->actions, ==, IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) | IPS_ACTION_BIT (IPS_ACTION_LOG_PAIR));
  g_assert_false (signature->enabled);
  g_assert_true (signature->retired);
}

static void
test_pieces (void)
{
  static const char text[] = HEAD PING "<mapEntry>" KEY ("1000", "3") "<struct/></mapEntry>" TAIL;

  for (gsize piece = 1; piece <= sizeof text; piece += piece < 40 ? 1 : 97)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) findings = NULL;
      g_autoptr(IpsSignatureSet) set = read_pieces (text, piece, &findings, &error);
      const IpsSignature *bare;

      g_assert_no_error (error);
      if (findings->len > 0)
        g_error ("line %u: %s", ((IpsSignatureFinding *) findings->pdata[0])->line, ((IpsSignatureFinding *) findings->pdata[0])->words);
      g_assert_cmpuint (ips_signature_set_get_n (set), ==, 2);
      check_ping (ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (2004, 0)));
      bare = ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (1000, 3));
      g_assert_cmpint (bare->severity, ==, IPS_SEVERITY_MEDIUM);
      g_assert_cmpuint (bare->fidelity, ==, 75);
      g_assert_true (bare->enabled);
    }
}

/* Cut anywhere it is an error, never a part of a level. */
static void
test_cut (void)
{
  static const char text[] = HEAD PING TAIL;

  for (gsize length = 0; length < sizeof text - 1; length += 7)
    {
      g_autofree char *cut = g_strndup (text, length);
      g_autoptr(GError) error = NULL;

      g_assert_null (read_pieces (cut, 64, NULL, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

static void
expect_finding (GPtrArray *findings, guint index, guint line, const char *words)
{
  const IpsSignatureFinding *finding;

  g_assert_cmpuint (index, <, findings->len);
  finding = g_ptr_array_index (findings, index);
  if (finding->line != line || strstr (finding->words, words) == NULL)
    g_error ("finding %u is line %u, \"%s\"; expected line %u, \"%s\"", index, finding->line, finding->words, line, words);
}

static void
test_findings (void)
{
  g_autoptr(GString) text = g_string_new (HEAD "\n");
  g_autofree char *long_name = g_strnfill (200 * 1024, 'x');
  g_autoptr(GPtrArray) findings = NULL;
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GError) error = NULL;
  const IpsSignature *signature;

  g_string_append (text, PING "\n");
  g_string_append (text, "<mapEntry><struct/></mapEntry>\n");
  g_string_append (text, "<mapEntry>" KEY ("20x4", "0") "<struct/></mapEntry>\n");
  g_string_append (text, "<mapEntry>" KEY ("2004", "0") "<struct><var name=\"alert-severity\">low</var></struct></mapEntry>\n");
  g_string_append (text, "<mapEntry>" KEY ("7", "0") "<struct><var name=\"alert-severity\">grave</var>\n"
                         "<var name=\"sig-fidelity-rating\">300</var>\n"
                         "<struct name=\"status\"><var name=\"enabled\">perhaps</var></struct>\n"
                         "<struct name=\"engine\"><struct name=\"meta\"><var name=\"event-action\">produce-alert|explode</var></struct></struct>\n"
                         "<struct name=\"sig-description\"><var name=\"sig-name\">bell &#x202e; bidi</var></struct></struct></mapEntry>\n");
  g_string_append_printf (text, "<mapEntry>" KEY ("8", "0") "<struct><struct name=\"sig-description\"><var name=\"sig-name\">%s</var></struct></struct></mapEntry>\n" TAIL, long_name);
  set = read_pieces (text->str, 1000, &findings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_signature_set_get_n (set), ==, 3);
  check_ping (ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (2004, 0)));
  g_assert_cmpuint (findings->len, ==, 9);
  expect_finding (findings, 0, 3, "has no number");
  expect_finding (findings, 1, 4, "is not one; it was left out");
  expect_finding (findings, 2, 5, "2004/0 is there twice");
  expect_finding (findings, 3, 6, "its severity \"grave\"");
  expect_finding (findings, 4, 7, "its fidelity rating \"300\"");
  expect_finding (findings, 5, 8, "its enabled state \"perhaps\"");
  expect_finding (findings, 6, 9, "\"explode\" is not known");
  expect_finding (findings, 7, 10, "control characters");
  expect_finding (findings, 8, 11, "longer than 512 characters");
  signature = ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (7, 0));
  g_assert_cmpint (signature->severity, ==, IPS_SEVERITY_MEDIUM);
  g_assert_cmpuint (signature->fidelity, ==, 75);
  g_assert_cmpuint (signature->actions, ==, IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT));
  signature = ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (8, 0));
  g_assert_cmpint (g_utf8_strlen (signature->name, -1), <=, 513);
}

static void
test_many_findings (void)
{
  g_autoptr(GString) text = g_string_new (HEAD PING);
  g_autoptr(GPtrArray) findings = NULL;
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GError) error = NULL;
  const IpsSignatureFinding *last;

  for (guint i = 0; i < IPS_SIGNATURE_READER_MAX_FINDINGS + 5; i++)
    g_string_append (text, "<mapEntry/>");
  g_string_append (text, TAIL);
  set = read_pieces (text->str, 4096, &findings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, IPS_SIGNATURE_READER_MAX_FINDINGS + 1);
  last = g_ptr_array_index (findings, findings->len - 1);
  g_assert_cmpstr (last->words, ==, "and 5 more");
}

static void
test_hostile (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  const struct { const char *text; const char *words; } wrong[] = {
    { "", "cut off" },
    { "<config/>", "holds no signatures" },
    { HEAD "<mapEntry/>" TAIL, "no signature of the definition can be used" },
    { "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>", "document type" },
    { "PK\003\004", "not well-formed" },
    { "<html><body>Log in</body></html>", "holds no signatures" },
    { HEAD PING "</map></struct>", "not well-formed" },
    { NULL, "nested too deeply" },
  };

  for (guint i = 0; i < 100; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_pieces (wrong[i].text != NULL ? wrong[i].text : deep->str, 50, NULL, &error));
      g_assert_nonnull (error);
      if (strstr (error->message, wrong[i].words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, wrong[i].words);
    }
}

#define N_ROUNDS 200

static guint32
make_parameter (IpsSignatureParameter parameter)
{
  guint least, most, usual, n = 0;

  if (g_test_rand_bit ())
    return 0;
  if (ips_signature_parameter_get_kind (parameter) == IPS_PARAMETER_NUMBER)
    {
      ips_signature_parameter_get_range (parameter, &least, &most, &usual);
      least += least == usual ? 1 : 0;
      return (guint32) g_test_rand_int_range ((int) MAX (least, 1), (int) most + 1);
    }
  while (ips_signature_parameter_get_word (parameter, n) != NULL)
    n++;
  return (guint32) g_test_rand_int_range (0, ips_signature_parameter_get_kind (parameter) == IPS_PARAMETER_SET ? 1 << n : (int) n);
}

/* What is written is what is read, whatever it is. */
static void
test_written (void)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr(IpsSignatureWriter) writer = ips_signature_writer_new (dialect);
      g_autoptr(GPtrArray) findings = NULL;
      g_autoptr(IpsSignatureSet) set = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      IpsSignature signature = { .key = IPS_SIGNATURE_KEY (60000, i), .severity = g_test_rand_int_range (0, IPS_N_SEVERITIES),
                                 .fidelity = (guint) g_test_rand_int_range (0, 101), .actions = (guint) g_test_rand_int_range (0, 1 << IPS_N_ACTIONS),
                                 .enabled = g_test_rand_bit (), .retired = g_test_rand_bit (), .name = "Ours <&> \"quoted\"", .engine = "string-tcp" };

      for (IpsSignatureParameter j = 0; j < IPS_N_PARAMETERS; j++)
        signature.parameters[j] = make_parameter (j);
      ips_signature_writer_set (writer, &signature, IPS_SIGNATURE_TUNABLE | 1u << IPS_SIGNATURE_NAME | 1u << IPS_SIGNATURE_ENGINE);
      g_assert_cmpuint (ips_signature_writer_get_n (writer), ==, 1);
      text = ips_signature_writer_finish (writer);
      set = read_pieces (text, strlen (text), &findings, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (findings->len, ==, 0);
      g_assert_cmpuint (ips_signature_set_get_n (set), ==, 1);
      g_assert_cmpuint (ips_signature_compare (ips_signature_set_nth (set, 0), &signature) & (IPS_SIGNATURE_TUNABLE | 1u << IPS_SIGNATURE_NAME | 1u << IPS_SIGNATURE_ENGINE), ==, 0);
    }
}

/* The numbers of those that it replaces, however they are separated. */
static void
test_obsoletes (void)
{
  static const char text[] = HEAD "<mapEntry>" KEY ("1000", "0") "<struct><struct name=\"status\"><var name=\"obsoletes\"> 2004-0, 2005/1 nonsense|7 </var></struct>"
    "</struct></mapEntry>" TAIL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSignatureSet) set = read_pieces (text, sizeof text - 1, NULL, &error);
  const IpsSignature *signature;

  g_assert_no_error (error);
  signature = ips_signature_set_nth (set, 0);
  g_assert_cmpstr (signature->obsoletes, ==, "2004/0|2005/1|7/0");
  g_assert_true (ips_signature_replaces (signature, IPS_SIGNATURE_KEY (2005, 1)));
  g_assert_false (ips_signature_replaces (signature, IPS_SIGNATURE_KEY (2005, 0)));
}

/* A parameter that cannot be is said with its line, and the usual value is taken. */
static void
test_wrong_parameters (void)
{
  static const char text[] = HEAD "<mapEntry>" KEY ("1000", "0") "<struct>\n<var name=\"promisc-delta\">31</var>\n<var name=\"vulnerable-os\">linux|cp/m</var>"
    "<struct name=\"event-counter\">\n<var name=\"event-count\">0</var>\n<var name=\"event-count-key\">AxxA</var><struct name=\"specify-alert-interval\">"
    "<struct name=\"yes\">\n<var name=\"alert-interval\">1</var></struct></struct></struct><struct name=\"alert-frequency\"><struct name=\"summary-mode\">"
    "\n<struct name=\"sometimes\">\n<var name=\"summary-interval\">65536</var></struct></struct></struct></struct></mapEntry>" TAIL;
  g_autoptr(GPtrArray) findings = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSignatureSet) set = read_pieces (text, sizeof text - 1, &findings, &error);
  static const guint32 usual[IPS_N_PARAMETERS];

  g_assert_no_error (error);
  g_assert_cmpmem (ips_signature_set_nth (set, 0)->parameters, sizeof usual, usual, sizeof usual);
  g_assert_cmpuint (findings->len, ==, IPS_N_PARAMETERS);
  for (guint i = 0; i < findings->len; i++)
    {
      const IpsSignatureFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpuint (finding->line, ==, i + 2);
      g_assert_nonnull (strstr (finding->words, "the usual value is taken"));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_test_add_func ("/signature-reader/pieces", test_pieces);
  g_test_add_func ("/signature-reader/cut", test_cut);
  g_test_add_func ("/signature-reader/findings", test_findings);
  g_test_add_func ("/signature-reader/many-findings", test_many_findings);
  g_test_add_func ("/signature-reader/hostile", test_hostile);
  g_test_add_func ("/signature-reader/written", test_written);
  g_test_add_func ("/signature-reader/wrong-parameters", test_wrong_parameters);
  g_test_add_func ("/signature-reader/obsoletes", test_obsoletes);
  status = g_test_run ();
  g_clear_object (&dialect);
  return status;
}
