/* The memory limit of the control group that the process is in, cgroup v1 and v2. */
#include "os/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/bits.h"

#define LIST_BYTES 4096u
#define PATH_BYTES 4096u

/* Read by one thread, at start. */
static char group_list[LIST_BYTES], group_path[PATH_BYTES];

static bool read_text(const char *file, char *text, size_t room) {
    int saved = errno, handle = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t length = handle < 0 ? -1 : read(handle, text, room - 1);
    if (handle >= 0) close(handle);
    errno = saved;
    if (length < 0) return false;
    text[length] = '\0';
    return true;
}

/* The number in a file; SIZE_MAX when there is none, or "max". */
static size_t read_bytes(const char *file) {
    char text[32];
    size_t bytes = 0;
    if (!read_text(file, text, sizeof text) || text[0] < '0' || text[0] > '9') return SIZE_MAX;
    for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++)
        if (__builtin_mul_overflow(bytes, 10, &bytes) || __builtin_add_overflow(bytes, (size_t)(*digit - '0'), &bytes)) return SIZE_MAX;
    return bytes;
}

/* Puts a part behind the first `length` characters of `group_path`; how many there are then, 0 when it is too long. */
static size_t add_part(size_t length, const char *part, size_t part_length) {
    if (length + part_length >= PATH_BYTES) return 0;
    memcpy(group_path + length, part, part_length);
    group_path[length + part_length] = '\0';
    return length + part_length;
}

/* The least limit of a group and those above it, up to the root: inside a container the root may be the group itself. */
static size_t least_limit(const char *root, const char *group, size_t group_length, const char *file) {
    size_t root_length = add_part(0, root, strlen(root)), length = add_part(root_length, group, group_length), least = SIZE_MAX;
    while (length >= root_length && root_length != 0) {
        if (add_part(length, file, strlen(file)) != 0) least = min_size(least, read_bytes(group_path));
        if (length == root_length) break;
        do {
            length--;
        } while (length > root_length && group_path[length] != '/');
    }
    return least;
}

/* True when the comma-separated names of a v1 hierarchy have "memory" among them. */
static bool names_memory(const char *names, size_t length) {
    static const char wanted[] = "memory";
    for (size_t start = 0, end; start < length; start = end + 1) {
        for (end = start; end < length && names[end] != ',';) end++;
        if (end - start == sizeof wanted - 1 && memcmp(names + start, wanted, end - start) == 0) return true;
    }
    return false;
}

size_t os_cgroup_limit_under(const char *groups, const char *root, const char *root_v1) {
    size_t least = SIZE_MAX;
    if (!read_text(groups, group_list, sizeof group_list)) return least;
    for (const char *line = group_list; *line != '\0';) {
        size_t length = strcspn(line, "\n"), number = strcspn(line, ":"), names = number + 1;
        size_t names_length = number < length ? strcspn(line + names, ":") : length;
        if (names + names_length < length) {
            const char *group = line + names + names_length + 1;
            size_t group_length = (size_t)(line + length - group);
            if (group_length == 1 && *group == '/') group_length = 0;
            if (names_length == 0) least = min_size(least, least_limit(root, group, group_length, "/memory.max"));
            else if (names_memory(line + names, names_length))
                least = min_size(least, least_limit(root_v1, group, group_length, "/memory.limit_in_bytes"));
        }
        line += length + (line[length] == '\n');
    }
    return least >= SIZE_MAX / 4 ? SIZE_MAX : least; /* v1 says "none" by a number that no machine has */
}

size_t os_cgroup_limit(void) { return os_cgroup_limit_under("/proc/self/cgroup", "/sys/fs/cgroup", "/sys/fs/cgroup/memory"); }
