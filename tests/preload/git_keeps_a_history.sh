#!/bin/bash
# git: hundreds of files and commits with fixed dates, branches, a merge, repacking, a clone, blame, log, grep, fsck.
# needs: git
set -e
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='2001-01-01T00:00:00Z' GIT_COMMITTER_DATE='2001-01-01T00:00:00Z' GIT_CONFIG_NOSYSTEM=1
git init -q -b main project
cd project
git config gc.auto 0
for i in $(seq 1 300); do mkdir -p d$((i % 10)); seq $i $((i * 3 + 50)) > d$((i % 10))/f$i; done
git add . && git commit -qm first
for i in $(seq 1 40); do
  seq $i 2 $((i * 40)) >> d$((i % 10))/f$i
  echo "line $i" >> shared
  git add . && git commit -qm "change $i"
done
git checkout -qb side HEAD~20
echo side > side.txt && git add . && git commit -qm side
git merge -q -m merge main
git checkout -q main && git merge -q side
git -c pack.threads=2 repack -adq --depth=50 --window=50
git gc -q --aggressive --prune=now
git fsck --full 2>&1 | grep -v '^Checking' || true
git clone -q --no-local . ../copy
git -C ../copy rev-parse HEAD
git log --oneline --stat | sha256sum
git blame d1/f1 | sha256sum
git log -p -S'line 7' --oneline | sha256sum
git grep -c 100 | sha256sum
git diff HEAD~30 | sha256sum
git archive HEAD | sha256sum
git rev-list --objects --all | sort | sha256sum
