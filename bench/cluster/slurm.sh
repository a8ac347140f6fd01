#!/usr/bin/env bash
# The array script of docs/cluster.md on a one-node Slurm cluster made here: a task killed, the array submitted again, the
# results collected and compared with the same sweep on one machine.
#
#     bench/cluster/slurm.sh        (as root; Debian's slurmctld, slurmd, slurm-client and munge; built program in dist/)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
host=$(hostname -s)
tasks=${TASKS:-4}

cat >"$work/slurm.conf" <<END
ClusterName=kan
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MaxArraySize=2001
SlurmctldPort=7817
SlurmdPort=7818
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000
PartitionName=main Nodes=$host Default=YES State=UP
END
mkdir -p "$work/state" "$work/spool" /run/munge
chown munge: /run/munge /var/lib/munge /var/log/munge /etc/munge 2>/dev/null || true
[ -e /etc/munge/munge.key ] || runuser -u munge -- mungekey --create
munged=$(pgrep -xo munged || true)
[ -n "$munged" ] || runuser -u munge -- munged --force
export SLURM_CONF=$work/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
finish() {
  kill "$(cat "$work/slurmd.pid")" "$(cat "$work/slurmctld.pid")" 2>/dev/null || true
  # What was there before stays.
  [ -n "$munged" ] || kill "$(pgrep -xo munged)" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# What users type: kan is on the path, the table in the folder that they submit from.
mkdir "$work/bin"
printf '#!/bin/sh\nexec node "%s/dist/bin/kan.js" "$@"\n' "$root" >"$work/bin/kan"
chmod +x "$work/bin/kan"
export PATH=$work/bin:$PATH
cd "$work"
cp "$root/fixtures/hello.csv" data.csv
# The script as it is printed in the docs, with fewer tasks, and one core for each.
awk '/^```bash/ { on = 1; next } /^```/ { if (on) exit } on' "$root/docs/cluster.md" |
  sed "s/--array=0-19/--array=0-$((tasks - 1))/; s/--cpus-per-task=2/--cpus-per-task=1/; s/--mem=2G/--mem=1G/; s/1\.\.10/1..5/; s/2\.\.10/3..6/" >sweep.sh

waited() { # until no task is left
  while squeue --noheader --jobs "$1" 2>/dev/null | grep -q .; do sleep 1; done
}
echo "== submit $tasks tasks, kill one of them"
array=$(sbatch --parsable sweep.sh)
# kill -9 of the program in mid-work, as the kernel does when memory runs out.
victim=""
while [ -z "$victim" ]; do
  squeue --noheader --jobs "$array" 2>/dev/null | grep -q . || { echo "task 1 ended before it could be killed"; exit 1; }
  for pid in $(pgrep -f "dist/bin/kan.js sweep data.csv" || true); do
    if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qx SLURM_ARRAY_TASK_ID=1; then victim=$pid; fi
  done
done
kill -9 "$victim"
waited "$array"
kan sweep collect run1 -m first.json 2>&1 | grep -E "missing|^Results" || true
echo "== submit the same array again"
array=$(sbatch --parsable sweep.sh)
waited "$array"
grep -h "computed" sweep-"$array"_*.log
kan sweep collect run1 | grep -E '^ +(rank|[1-3]) '
echo "== the same sweep on one machine"
kan sweep data.csv --width 1..5 --grid 3..6 --degree 1..3 -m one.json --quiet
cmp kan.json one.json && echo "the same model, byte for byte"
