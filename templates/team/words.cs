<?cs # SPDX-License-Identifier: MIT ?><?cs
def:role(r) ?><?cs call:word(Words.Role[r], r) ?><?cs /def ?><?cs

def:perm(p) ?><?cs call:word(Words.Perm[p], p) ?><?cs /def ?>
