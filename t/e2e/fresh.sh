#!/bin/bash
# SPDX-License-Identifier: MIT
# Answers that are kept are never older than what was done: a change is in all
# that is asked for after it, whichever worker answers, and who was signed out
# is out.
# shellcheck source-path=SCRIPTDIR source=../faults/lib.sh
. "$(dirname "$0")/../faults/lib.sh"

make_app fresh
export APP
node "$E2E/fresh.mjs" ${QUICK:+--quick} || failures=$((failures + 1))

# What somebody else does is seen, too, and not unseen again.
export FRESH_ASKS=$WORK/asked
mkfifo "$WORK/go"
node "$E2E/fresh.mjs" --watch >"$FRESH_ASKS" <"$WORK/go" &
watcher=$!
exec 7>"$WORK/go"
for n in $(seq 10); do
	sql "update applications set description = 'other $n' where id = '$APP'"
	sleep 1.2
done
exec 7>&-
wait $watcher
must_equal 'changes of others are seen in their order, each within a second' \
	"$(seq -s ' ' 10)" "$(awk '/^other/ { printf "%s%s", sep, $2; sep = " " }' "$FRESH_ASKS")"
must_equal 'and nobody is shown an older one after a newer one' 0 "$(grep -c ^older "$FRESH_ASKS")"
