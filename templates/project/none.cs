<?cs # SPDX-License-Identifier: MIT ?>
<div class="empty"><p>Nothing runs here yet. A project holds the applications that belong together, and starts with an environment called production.</p>
<p><a class="btn go" href="/applications/new"><?cs call:icon("plus") ?>New application</a> <a class="btn" href="/projects/new"><?cs call:icon("plus") ?>New project</a></p></div>
