<?cs # SPDX-License-Identifier: MIT ?>
<div class="grid">
<div class="f"><label for="f-healthCheck.type">Kind</label><span class="h" id="h-healthCheck.type">What must answer.</span>
<select id="f-healthCheck.type" name="healthCheck.type" aria-describedby="h-healthCheck.type">
<?cs call:option("http", "An HTTP request", Form.Value.healthCheck.type) ?>
<?cs call:option("tcp", "A TCP connection", Form.Value.healthCheck.type) ?>
<?cs call:option("command", "A command", Form.Value.healthCheck.type) ?>
<?cs call:option("none", "Nothing: the process lives", Form.Value.healthCheck.type) ?></select>
</div>
<?cs call:code("healthCheck.path", "Path", Form.Value.healthCheck.path, Form.Message.healthCheck.path, "For HTTP.") ?>
<?cs call:field("number", "healthCheck.port", "Port", Form.Value.healthCheck.port, Form.Message.healthCheck.port, "Empty: the application's.") ?>
<?cs call:field("number", "healthCheck.interval", "Every, seconds", Form.Value.healthCheck.interval, Form.Message.healthCheck.interval, "Between two checks.") ?>
<?cs call:field("number", "healthCheck.timeout", "Answer within, seconds", Form.Value.healthCheck.timeout, Form.Message.healthCheck.timeout, "Later is a failure.") ?>
<?cs call:field("number", "healthCheck.retries", "Failures in a row", Form.Value.healthCheck.retries, Form.Message.healthCheck.retries, "Until it is unhealthy.") ?>
<?cs call:field("number", "healthCheck.startPeriod", "Time to start, seconds", Form.Value.healthCheck.startPeriod, Form.Message.healthCheck.startPeriod, "Failures in it do not count.") ?>
</div>
<?cs call:area("healthCheck.command", "Command", Form.Value.healthCheck.command, Form.Message.healthCheck.command, "For a command: program and arguments, one a line. It runs in the container; exit code 0 is healthy.", "2") ?>
