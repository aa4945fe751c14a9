/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What terminals showed, from the echo of the command to the prompt. The facts of the first two were published (protocol.md
 * 4 and 5.3); how the lines are laid out around them is as the guides print it. */

#define SAMPLE_VERSION_7 \
  "show version\r\n" \
  "Application Partition:\r\n\r\n" \
  "Cisco Intrusion Prevention System, Version 7.1(7)E4\r\n\r\n" \
  "Host:\r\n" \
  "    Realm Keys          key1.0\r\n" \
  "Signature Definition:\r\n" \
  "    Signature Update    S722.0                   2013-06-05\r\n" \
  "OS Version:             2.6.29.1\r\n" \
  "Platform:               ASA-SSM-10\r\n" \
  "Serial Number:          JAF1122AABB\r\n" \
  "Licensed, expires:      01-Aug-2013 UTC\r\n" \
  "Sensor up-time is 91 days.\r\n" \
  "Using 666M out of 974M bytes of available memory (68% usage)\r\n" \
  "system is using 26.3M out of 160.0M bytes of available disk space (16% usage)\r\n" \
  "application-data is using 70.4M out of 166.8M bytes of available disk space (45% usage)\r\n" \
  "boot is using 60.4M out of 70.5M bytes of available disk space (90% usage)\r\n" \
  "application-log is using 123.5M out of 513.0M bytes of available disk space (24% usage)\r\n\r\n\r\n" \
  "MainApp            S-2013_FEB_05_05_37_7_1_6_65   (Release)   2013-02-05T05:40:22-0600   Running   \r\n" \
  "AnalysisEngine     S-2013_FEB_05_05_37_7_1_6_65   (Release)   2013-02-05T05:40:22-0600   Running   \r\n" \
  "CollaborationApp   S-2013_FEB_05_05_37_7_1_6_65   (Release)   2013-02-05T05:40:22-0600   NotRunning   \r\n" \
  "CLI                S-2013_FEB_05_05_37_7_1_6_65   (Release)   2013-02-05T05:40:22-0600             \r\n\r\n" \
  "Upgrade History:\r\n\r\n" \
  "* IPS-K9-7.1-7-E4            00:30:07 UTC Wed Feb 06 2013   \r\n" \
  "  IPS-sig-S722-req-E4.pkg    18:44:14 UTC Fri Jun 07 2013   \r\n\r\n" \
  "Recovery Partition Version 1.1 - 7.1(7)E4\r\n\r\n" \
  "Host Certificate Valid from: 05-Feb-2013 to 06-Feb-2015\r\n\r\n" \
  "sensor# "

#define SAMPLE_VERSION_5 \
  "show version\r\n" \
  "Application Partition:\r\n\r\n" \
  "Cisco Intrusion Prevention System, Version 5.1(8)E3\r\n\r\n" \
  "Host:\r\n" \
  "    Realm Keys          key1.0\r\n" \
  "Signature Definition:\r\n" \
  "    Signature Update    S439.0     2009-09-30\r\n" \
  "    Virus Update        V1.4       2007-03-02\r\n" \
  "OS Version:             2.4.26-IDS-smp-bigphys\r\n" \
  "Platform:               IDS-4250-SX\r\n" \
  "Serial Number:          5SNN331\r\n" \
  "License expired:        30-Sep-2010 UTC\r\n" \
  "Sensor up-time is 4:32.\r\n" \
  "Using 782336000 out of 1032495104 bytes of available memory (75% usage)\r\n" \
  "--MORE--\r        \r" \
  "system is using 17.4M out of 29.0M bytes of available disk space (59% usage)\r\n\r\n" \
  "MainApp          2008_Aug_28_11.15   (Release)   2008-08-28T11:41:49-0500   Running   \r\n" \
  "AnalysisEngine   2008_Aug_28_11.15   (Release)   2008-08-28T11:41:49-0500   Running   \r\n" \
  "CLI              2008_Aug_28_11.15   (Release)   2008-08-28T11:41:49-0500             \r\n\r\n" \
  "Upgrade History:\r\n\r\n" \
  "* IPS-sig-S389-req-E3       20:53:32 UTC Wed Apr 01 2009   \r\n" \
  "  IPS-sig-S439-req-E3.pkg   18:16:10 UTC Mon Oct 05 2009   \r\n\r\n" \
  "Recovery Partition Version 1.1 - 5.1(8)E2\r\n\r\n" \
  "ids-4250.lab# "

#define SAMPLE_STATISTICS \
  "show statistics host\r\n" \
  "General Statistics\r\n" \
  "   Last Change To Host Config (UTC) = 20:30:58 Fri Oct 21 2011\r\n" \
  "   Command Control Port Device = GigabitEthernet0/0\r\n" \
  "NTP Statistics\r\n" \
  "        remote           refid      st t when poll reach   delay   offset  jitter\r\n" \
  "   *11.22.33.44     CHU_AUDIO(1)     8 u   36   64    1    0.536    0.069   0.001\r\n" \
  "    LOCAL(0)        73.78.73.84      5 l   35   64    1    0.000    0.000   0.001\r\n" \
  "   status = Synchronized\r\n" \
  "Auto Update Statistics\r\n" \
  "   lastDirectoryReadAttempt = 18:40:04 JST Fri Oct 28 2011\r\n" \
  "    =   Read directory: http://SERVER//swc/esd/05/273556262/guest/\r\n" \
  "    =   Success\r\n" \
  "   lastDownloadAttempt = 18:40:07 JST Fri Oct 28 2011\r\n" \
  "    =   Download: http://SERVER//swc/esd/05/273556262/guest/IPS-sig-S605-req-E4.pkg\r\n" \
  "    =   Success\r\n" \
  "   lastInstallAttempt = 18:44:14 JST Fri Oct 28 2011\r\n" \
  "    =   IPS-sig-S605-req-E4: Update completed successfully\r\n" \
  "    =   Success\r\n" \
  "   nextAttempt = 16:45:00 JST Sat Oct 29 2011\r\n" \
  "Auxiliary Processors Installed\r\n" \
  "sensor# "

#define SAMPLE_FINGERPRINT \
  "show tls fingerprint\r\n" \
  "MD5: 1F:94:6F:2E:38:AD:FB:2F:42:0C:AE:61:EC:29:74:BB\r\n" \
  "SHA1: 16:AC:EC:AC:9D:BC:84:F5:D8:E4:1A:05:C4:01:BB:65:7B:4F:FC:AA\r\n" \
  "sensor# "

#define SAMPLE_USERS \
  "show users all\r\n" \
  "    CLI ID   User           Privilege\r\n" \
  "*   27412    cids_admin     administrator\r\n" \
  "             watcher        viewer\r\n" \
  "             (cids_old)     operator\r\n" \
  "sensor# "

#define SAMPLE_CLOCK "show clock\r\n*13:31:45 UTC Wed Oct 14 2009\r\nsensor# "

#define SAMPLE_ROUTER \
  "show version\r\n" \
  "Cisco IOS Software, 2800 Software (C2800NM-ADVSECURITYK9-M), Version 12.4(24)T, RELEASE SOFTWARE (fc1)\r\n" \
  "Technical Support: http://www.cisco.com/techsupport\r\n\r\n" \
  "branch-7 uptime is 1 week, 2 days, 3 hours, 4 minutes\r\n" \
  "System image file is \"flash:c2800nm-advsecurityk9-mz.124-24.T.bin\"\r\n\r\n" \
  "Cisco 2811 (revision 53.51) with 251904K/10240K bytes of memory.\r\n" \
  "Processor board ID FTX1129A0B1\r\n" \
  "branch-7#"

#define SAMPLE_COUNT \
  "show ip ips signature count\r\n\r\n" \
  "Cisco SDF release version S259.0\r\n" \
  "Trend SDF release version V0.0\r\n\r\n" \
  "Signature Micro-Engine: normalizer: Total Signatures 9\r\n" \
  "      normalizer enabled signatures: 8\r\n" \
  "      normalizer retired signatures: 1\r\n" \
  "      normalizer compiled signatures: 8\r\n\r\n" \
  "Total Signatures: 1964\r\n" \
  "   Total Enabled Signatures: 736\r\n" \
  "   Total Retired Signatures: 1625\r\n" \
  "   Total Compiled Signatures: 338\r\n" \
  "   Total Signatures with invalid parameters: 1\r\n" \
  "branch-7#"

/* Laid out as the guides print "show settings" (assumed in its details): a custom signature between two of the sensor's. */
#define SAMPLE_SETTINGS \
  "show settings\r\n" \
  "   signatures (min: 0, max: 65535, current: 3)\r\n" \
  "   -----------------------------------------------\r\n" \
  "      <protected entry>\r\n" \
  "      sig-id: 1102\r\n" \
  "      subsig-id: 0\r\n" \
  "      -----------------------------------------------\r\n" \
  "         alert-severity: low default: high\r\n" \
  "         sig-fidelity-rating: 90 <defaulted>\r\n" \
  "         sig-description\r\n" \
  "         -----------------------------------------------\r\n" \
  "            sig-name: Impossible IP Packet: 0 & 1 <defaulted>\r\n" \
  "            sig-comment:  <defaulted>\r\n" \
  "         -----------------------------------------------\r\n" \
  "         engine\r\n" \
  "         -----------------------------------------------\r\n" \
  "            atomic-ip\r\n" \
  "            -----------------------------------------------\r\n" \
  "               event-action: produce-alert|log-pair-packets default: produce-alert\r\n" \
  "               fragment-status: any <defaulted>\r\n" \
  "            -----------------------------------------------\r\n" \
  "         -----------------------------------------------\r\n" \
  "         status\r\n" \
  "         -----------------------------------------------\r\n" \
  "            enabled: true default: false\r\n" \
  "            retired: false <defaulted>\r\n" \
  "            obsoletes (min: 0, max: 65535, current: 0)\r\n" \
  "            -----------------------------------------------\r\n" \
  "            -----------------------------------------------\r\n" \
  "         -----------------------------------------------\r\n" \
  "      -----------------------------------------------\r\n" \
  "--MORE--\r        \r" \
  "      sig-id: 60000\r\n" \
  "      subsig-id: 0\r\n" \
  "      -----------------------------------------------\r\n" \
  "         alert-severity: medium <defaulted>\r\n" \
  "         status\r\n" \
  "         -----------------------------------------------\r\n" \
  "            enabled: false\r\n" \
  "            retired: true\r\n" \
  "         -----------------------------------------------\r\n" \
  "      -----------------------------------------------\r\n" \
  "      <protected entry>\r\n" \
  "      sig-id: 60001\r\n" \
  "      subsig-id: 3\r\n" \
  "      -----------------------------------------------\r\n" \
  "      -----------------------------------------------\r\n" \
  "   -----------------------------------------------\r\n" \
  "   signature-update-policy: legacy <defaulted>\r\n" \
  "sensor(config-sig)# "

/* The columns are recalled; the numbers are those of packages-and-servers.md 4.5. */
#define SAMPLE_ROUTER_SIGNATURE \
  "show ip ips signatures sigid 2004 subid 0\r\n" \
  "\r\n" \
  "En - possible values are Y, Y*, N, or N*\r\n" \
  "     Y:  signature is enabled\r\n" \
  "     N:  enabled=false in the signature definition file\r\n" \
  "     *:  retired=true in the signature definition file\r\n" \
  "Action=(A)lert,(D)eny,(R)eset,Deny-(H)ost,Deny-(F)low\r\n" \
  "Trait=alert-traits EC=event-count AI=alert-interval\r\n" \
  "\r\n" \
  "SigID:SubID En  Cmp  Action Sev   Trait   EC   AI   GST   SI SM SW SFR Rel\r\n" \
  "----------- --  ---- ------ ---   -----   --   --   ---   -- -- -- --- ---\r\n" \
  " 2004:0     N*   Nr    AD   INFO       0    1    0   200   30 FA N  100 S1\r\n" \
  "sig-name: ICMP Echo Request\r\n" \
  "Engine atomic-ip params:\r\n" \
  "router#"

#define SAMPLE_CATEGORIES \
  "show running-config | section signature-category\r\n" \
  "ip ips signature-category\r\n" \
  " category all\r\n" \
  "  retired true\r\n" \
  " category ios_ips basic\r\n" \
  "  retired false\r\n" \
  " category ios_ips advanced\r\n" \
  "  retired true\r\n" \
  " category attack dos\r\n" \
  "  retired false\r\n" \
  "router#"
