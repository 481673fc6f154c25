# SPDX-License-Identifier: MIT
# shellcheck shell=bash
apps_remove() { :; }
part_apps() { :; }
