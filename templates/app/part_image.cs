<?cs # SPDX-License-Identifier: MIT ?><?cs set:Registry = "Only for a private registry." ?><?cs if:App.registry_username ?><?cs set:Registry = "Both, to replace the ones it has." ?><?cs /if ?>
<fieldset class="form from-image"><legend class="sr">Image</legend>
<?cs call:code("image", "Image", Form.Value.image, Form.Message.image, "such as nginx:1.27 or registry.example.org/team/api:2.1. A release pins its digest.") ?>
<?cs set:Kind = "image" ?><?cs include!"app/part_lookup.cs" ?>
<details<?cs if:Form.Again || Edit ?> open<?cs /if ?>><summary>Pulling and registry<?cs if:!Edit ?> <span class="dim">pulled when missing, no sign-in</span><?cs /if ?></summary>
<div class="form">
<div class="f"><label for="f-pullPolicy">Pull</label>
<select id="f-pullPolicy" name="pullPolicy">
<?cs call:option("missing", "When it is not on the node", Form.Value.pullPolicy) ?>
<?cs call:option("always", "At every deployment", Form.Value.pullPolicy) ?>
<?cs call:option("never", "Never: it is on the node already", Form.Value.pullPolicy) ?></select>
</div>
<div class="grid">
<?cs call:code("registry.username", "Registry user", Form.Value.registry.username, Form.Message.registry.username, Registry) ?>
<?cs call:secret("registry.password", "Registry password or token", Form.Message.registry.password, Secret, "off") ?>
</div>
</div></details></fieldset>
