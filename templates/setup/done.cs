<?cs # SPDX-License-Identifier: MIT ?><?cs include!"layout/top.cs" ?>
<div class="narrow solo card">
<h1>This instance is set up</h1>
<p>Its owner account exists. A second one cannot be made here.</p>
<p><a class="btn go" href="/sign-in">Sign in</a></p>
</div>
<?cs include!"layout/bottom.cs" ?>
