<?cs # SPDX-License-Identifier: MIT ?><?cs include!"layout/top.cs" ?>
<div class="narrow solo card"<?cs if:Error.Again && Error.Status == "503" ?> data-again="<?cs var:Error.Again ?>"<?cs /if ?>>
<p class="dim">Error <?cs var:Error.Status ?></p>
<h1><?cs call:word(Words.Error[Error.Word].title, Error.Code) ?></h1>
<p class="why"><?cs var:Error.Message ?>.</p>
<p><?cs var:Words.Error[Error.Word].todo ?><?cs if:Error.Again && Error.Status == "503" ?> <span class="js">This page tries again by itself.</span><?cs /if ?></p>
<div class="acts"><?cs if:Error.Again ?>
<a class="btn go" href="">Try again</a><?cs /if ?><?cs
if:Page.User.id ?>
<a class="btn" href="/">Home</a><?cs if:Error.Status == "404" ?>
<a class="btn" href="/search">Search</a><?cs /if ?><?cs
elif:Error.Status < #500 ?>
<a class="btn" href="/sign-in">Sign in</a><?cs /if ?>
</div>
<p class="small dim"><code><?cs var:Error.Code ?></code>, request <code><?cs var:Error.RequestId ?></code></p>
</div>
<?cs include!"layout/bottom.cs" ?>
