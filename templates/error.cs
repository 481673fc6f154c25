<?cs # SPDX-License-Identifier: MIT ?><?cs include!"layout/top.cs" ?>
<div class="narrow solo card">
<p class="dim">Error <?cs var:Error.Status ?></p>
<h1><?cs if:Error.Status == "404" ?>There is nothing here<?cs
elif:Error.Status == "403" ?>This is not yours to do<?cs
elif:Error.Status == "409" ?>That does not fit its present state<?cs
elif:Error.Status == "429" ?>Too many requests<?cs
elif:Error.Status == "503" ?>A part of davit is not answering<?cs
elif:Error.Status == "500" ?>Something broke on our side<?cs
else ?>That did not work<?cs /if ?></h1>
<p><?cs var:Error.Message ?></p>
<p><?cs if:Error.Status == "404" ?>It may have been deleted, or it belongs to a team you are not in.<?cs
elif:Error.Status == "503" ?>What is deployed keeps running. Try again in a moment.<?cs
elif:Error.Status == "500" ?>Nothing was changed. If it happens again, the request number below finds it in the log.<?cs /if ?></p>
<p><a class="btn" href="/">To the overview</a></p>
<p class="small dim"><code><?cs var:Error.Code ?></code>, request <code><?cs var:Error.RequestId ?></code></p>
</div>
<?cs include!"layout/bottom.cs" ?>
