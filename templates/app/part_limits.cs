<?cs # SPDX-License-Identifier: MIT ?>
<div class="grid">
<?cs call:field("number", "resources.memoryLimit", "Memory limit, MiB", Form.Value.resources.memoryLimit, Form.Message.resources.memoryLimit, "Empty: none.") ?>
<?cs call:field("text", "resources.cpuLimit", "CPU limit, cores", Form.Value.resources.cpuLimit, Form.Message.resources.cpuLimit, "such as 0.5. Empty: none.") ?>
<?cs call:field("number", "resources.memoryReservation", "Memory reserved, MiB", Form.Value.resources.memoryReservation, Form.Message.resources.memoryReservation, "Empty: none.") ?>
<?cs call:field("text", "resources.cpuReservation", "CPU reserved, cores", Form.Value.resources.cpuReservation, Form.Message.resources.cpuReservation, "Empty: none.") ?>
<?cs call:field("number", "resources.pidsLimit", "Processes at most", Form.Value.resources.pidsLimit, Form.Message.resources.pidsLimit, "Empty: none.") ?>
</div>
