<?cs # SPDX-License-Identifier: MIT ?>
<?cs call:area("command", "Command", Form.Value.command, Form.Message.command, "Program and arguments, one a line, in place of the image's own. Empty: the image's.", "2") ?>
<div class="f"><label for="f-readOnly">Root file system</label>
<select id="f-readOnly" name="readOnly">
<?cs call:option("false", "Writable", Form.Value.readOnly) ?>
<?cs call:option("true", "Read-only", Form.Value.readOnly) ?></select>
</div>
