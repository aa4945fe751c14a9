# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature definitions as packages and sensors hold them (IDCONF), for tests and benchmarks."""

SEVERITIES = ("informational", "low", "medium", "high")
ENGINES = ("atomic-ip", "string-tcp", "service-http", "meta")


def entry(number, sub=0, severity="medium", fidelity=85, name="A signature", enabled=True, retired=False, engine="atomic-ip",
          actions="produce-alert", release="S1", obsoletes=""):
    return (f'<mapEntry><key><var name="id">{number}</var><var name="subsig-id">{sub}</var></key><struct>'
            f'<var name="alert-severity">{severity}</var><var name="sig-fidelity-rating">{fidelity}</var>'
            f'<struct name="sig-description"><var name="sig-name">{name}</var><var name="sig-version">{release}</var></struct>'
            f'<struct name="engine"><struct name="{engine}"><var name="event-action">{actions}</var></struct></struct>'
            f'<struct name="status"><var name="enabled">{str(enabled).lower()}</var><var name="retired">{str(retired).lower()}</var>'
            + (f'<var name="obsoletes">{obsoletes}</var>' if obsoletes else "") + '</struct>'
            '</struct></mapEntry>\n')


def document(entries):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<component name="signature-definition">'
            '<config xmlns="http://www.cisco.com/cids/idconf" typedefsVersion="2004-03-01"><struct><map name="signatures">\n'
            + "".join(entries) + "</map></struct></config></component>\n")


def level(number, n=200):
    """A level of @n signatures; each level takes some of those before up again, and the highest has one more."""
    entries = []
    for i in range(n + number % 10):
        tuned = number if i % 97 == number % 97 else 0
        entries.append(entry(1000 + i, severity=SEVERITIES[(i + tuned) % 4], fidelity=60 + (i * 7 + tuned) % 41,
                             name=f"Test signature number {i} with a name as long as real ones are", enabled=i % 3 != 0,
                             retired=i % 4 == 0, engine=ENGINES[i % 4], release=f"S{tuned or 1}"))
    return document(entries)
