#!/usr/bin/env bash
# One build for OSS-Fuzz and for ClusterFuzzLite.
set -euo pipefail
exec fuzz/oss-fuzz/build.sh
