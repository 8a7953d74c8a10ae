#include "library.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "text.h"

#define LIBRARY_FILE "libhakmem.so"

libc_kind_t libc_of_interpreter(const char *interpreter) {
    const char *name = text_base_name(interpreter);
    if (strncmp(name, "ld-musl", 7) == 0) return LIBC_MUSL;
    return strncmp(name, "ld-linux", 8) == 0 || strncmp(name, "ld64.so", 7) == 0 ? LIBC_GLIBC : LIBC_UNKNOWN;
}

libc_kind_t libc_of_library(const image_t *image) {
    size_t cursor = 0;
    const char *name;
    while ((name = image_next_needed(image, &cursor)) != NULL) {
        if (strcmp(name, "libc.so.6") == 0) return LIBC_GLIBC;
        if (strcmp(name, "libc.so") == 0 || strncmp(name, "libc.musl-", 10) == 0) return LIBC_MUSL;
    }
    return LIBC_UNKNOWN;
}

const char *libc_name(libc_kind_t kind) {
    return kind == LIBC_MUSL ? "musl" : kind == LIBC_GLIBC ? "glibc" : "another libc";
}

static bool is_readable(library_t *library) { return access(library->path, R_OK) == 0; }

/* From the directory of the command: %t is the triplet, %s "-secure" of that build, %v its name, %n the spec's folder,
 * %m musl's.
 */
static const char *const places[] = {
    "../lib/%t/libhakmem%s.so",          "../lib64/libhakmem%s.so",        "../lib/libhakmem%s.so",
    "../lib/%t/hakmem/%v/" LIBRARY_FILE, "../lib/hakmem/%v/" LIBRARY_FILE, "../%n%m%v/" LIBRARY_FILE,
};

typedef struct place_values {
    char triplet[96], suffix[64], folder[NAME_MAX + 2];
    const char *variant, *libc_folder;
} place_values_t;

static const char *value_of(char letter, const place_values_t *values) {
    switch (letter) {
    case 't':
        return values->triplet;
    case 's':
        return values->suffix;
    case 'm':
        return values->libc_folder;
    case 'n':
        return values->folder;
    default:
        return values->variant;
    }
}

static bool fill_place(char *path, const char *directory, const char *place, const place_values_t *values) {
    size_t used = strlen(directory);
    strcpy(path, directory);
    path[used++] = '/';
    for (; *place != '\0' && used < PATH_MAX; place++) {
        const char one[] = {*place, '\0'}, *text = *place == '%' ? value_of(*++place, values) : one;
        if (used + strlen(text) >= PATH_MAX) return false;
        strcpy(path + used, text);
        used += strlen(text);
    }
    return used < PATH_MAX;
}

static bool find_beside(library_t *library, const library_choice_t *choice, libc_kind_t libc, const char *directory) {
    place_values_t values = {.variant = choice->variant, .libc_folder = libc == LIBC_MUSL ? "musl/" : ""};
    struct utsname system;
    bool is_named = uname(&system) == 0;
    text_format(values.triplet, sizeof values.triplet, "%s-linux-%s", is_named ? system.machine : "",
                libc == LIBC_MUSL ? "musl" : "gnu");
    if (strcmp(choice->variant, "release") != 0)
        text_format(values.suffix, sizeof values.suffix, "-%s", choice->variant);
    if (*choice->spec != '\0') text_format(values.folder, sizeof values.folder, "%s/", choice->spec);
    for (size_t index = 0; index < sizeof places / sizeof places[0]; index++) {
        bool wants_spec = strstr(places[index], "%n") != NULL;
        if (*choice->spec != '\0' && !wants_spec) continue;
        char place[PATH_MAX];
        if (!fill_place(place, directory, places[index], &values)) continue;
        if (realpath(place, library->path) != NULL && is_readable(library)) return true;
    }
    return false;
}

bool library_is_hakmem(const image_t *image) { return image_defines(image, "hak_profile_start"); }

static bool open_library(library_t *library) {
    if (image_open(&library->image, library->path) && library->image.has_loader_data &&
        image_defines(&library->image, "malloc") && library_is_hakmem(&library->image) &&
        strpbrk(library->path, " :;") == NULL)
        return true;
    if (strpbrk(library->path, " :;") != NULL)
        say("%s: LD_PRELOAD takes no path with a space or a colon; give the library another place", library->path);
    else
        say("%s: is not a library of hakmem that can be preloaded", library->path);
    return false;
}

bool library_find(library_t *library, const library_choice_t *choice, libc_kind_t libc) {
    const char *named = choice->file != NULL ? choice->file : getenv("HAKMEM_LIBRARY");
    if (named != NULL && *named != '\0') {
        if (realpath(named, library->path) != NULL && is_readable(library)) return open_library(library);
        say("%s: there is no such library; %s names it", named, choice->file != NULL ? "--library" : "HAKMEM_LIBRARY");
        return false;
    }
    char self[PATH_MAX], directory[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length > 0) {
        self[length] = '\0';
        text_directory(directory, sizeof directory, self);
        if (find_beside(library, choice, libc, directory)) return open_library(library);
        /* One for another libc, so that it can be said that it is. */
        if (libc == LIBC_MUSL && find_beside(library, choice, LIBC_GLIBC, directory)) return open_library(library);
    }
    say("there is no %s library%s%s beside %s; --library FILE or HAKMEM_LIBRARY names one", choice->variant,
        *choice->spec != '\0' ? " of the spec " : "", choice->spec, length > 0 ? self : "this command");
    return false;
}
