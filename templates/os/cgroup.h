/* What the control group of the process may have. */
#ifndef HAK_OS_CGROUP_H
#define HAK_OS_CGROUP_H

#include "base/compiler.h"

/* Bytes of memory that the group, or one above it, allows; SIZE_MAX without a limit. For one thread, at start. */
size_t os_cgroup_limit(void);

/* The same where the list of groups and the two hierarchies (v2, v1's memory) are elsewhere: for tests. */
size_t os_cgroup_limit_under(const char *groups, const char *root, const char *root_v1);

#endif
