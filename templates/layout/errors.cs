<?cs # SPDX-License-Identifier: MIT ?><?cs if:Form.Error ?><div class="note bad" role="alert" tabindex="-1">
<?cs if:subcount(Form.Errors) ?>
<h2><?cs if:subcount(Form.Errors) == #1 ?>One thing needs another look<?cs else ?><?cs var:subcount(Form.Errors) ?> things need another look<?cs /if ?></h2>
<ul><?cs each:e = Form.Errors ?><li><?cs if:e.field ?><a href="#f-<?cs var:e.field ?>"><?cs var:e.message ?></a><?cs else ?><?cs var:e.message ?><?cs /if ?></li>
<?cs /each ?></ul><?cs else ?><p><?cs var:Form.Error ?></p><?cs /if ?>
<?cs if:Form.Code ?><p class="small dim"><code><?cs var:Form.Code ?></code>, request <code><?cs var:Page.RequestId ?></code></p><?cs /if ?>
</div>
<?cs /if ?>
