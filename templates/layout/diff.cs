<?cs # SPDX-License-Identifier: MIT
# Rows of core/spec_diff.h as a table. ?><?cs
def:what(w) ?><?cs
if:string.slice(w, 0, 4) == "env." ?>Variable <code><?cs var:string.slice(w, 4, string.length(w)) ?></code><?cs
elif:w == "image" ?>Image<?cs
elif:w == "digest" ?>Pinned at<?cs
elif:w == "commit" ?>Commit<?cs
elif:w == "port" ?>Port<?cs
elif:w == "command" ?>Command<?cs
elif:w == "readOnly" ?>Read-only root<?cs
elif:w == "healthCheck.type" ?>Health check<?cs
elif:w == "healthCheck.path" ?>Health check: path<?cs
elif:w == "healthCheck.port" ?>Health check: port<?cs
elif:w == "healthCheck.command" ?>Health check: command<?cs
elif:w == "healthCheck.interval" ?>Health check: seconds between<?cs
elif:w == "healthCheck.timeout" ?>Health check: seconds to answer<?cs
elif:w == "healthCheck.retries" ?>Health check: failures in a row<?cs
elif:w == "healthCheck.startPeriod" ?>Health check: seconds to start<?cs
elif:w == "resources.memoryLimit" ?>Memory limit, MiB<?cs
elif:w == "resources.memoryReservation" ?>Memory reserved, MiB<?cs
elif:w == "resources.cpuLimit" ?>CPU limit, cores<?cs
elif:w == "resources.cpuReservation" ?>CPU reserved, cores<?cs
elif:w == "resources.pidsLimit" ?>Processes at most<?cs
else ?><?cs var:w ?><?cs /if ?><?cs /def ?><?cs

def:side(value, secret) ?><?cs if:secret ?><span class="dim">secret, not shown</span><?cs elif:string.length(value) ?><code><?cs var:value ?></code><?cs else ?><span class="dim">empty</span><?cs /if ?><?cs /def ?><?cs

def:diff(changes) ?><table class="t diff"><thead>
<tr>
<th scope="col">What</th>
<th scope="col">Before</th>
<th scope="col">After</th>
</tr></thead><tbody>
<?cs each:c = changes ?><tr class="<?cs var:c.kind ?>"><th scope="row"><?cs call:what(c.what) ?></th>
<td data-l="Before"><?cs if:c.kind == "added" ?><span class="dim">not set</span><?cs else ?><?cs call:side(c.before, c.secret) ?><?cs /if ?></td>
<td data-l="After"><?cs if:c.kind == "removed" ?><span class="dim">not set</span><?cs else ?><?cs call:side(c.after, c.secret) ?><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table><?cs /def ?>
