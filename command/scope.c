#include "scope.h"

#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "text.h"

#define PRELOAD_FILE       "/etc/ld.so.preload"
#define PRELOAD_SEPARATORS " :\t\n"

static bool has_name(const object_t *object, const char *name) {
    return strcmp(object->name, name) == 0 || strcmp(object->path, name) == 0 ||
           (object->image.soname != NULL && strcmp(object->image.soname, name) == 0);
}

static bool is_in_scope(const scope_t *scope, const char *name) {
    for (unsigned index = 1; index < scope->count; index++)
        if (has_name(&scope->objects[index], name)) return true;
    return false;
}

static void add_object(scope_t *scope, const char *name, const char *path, const image_t *image,
                       object_origin_t origin) {
    object_t *object = &scope->objects[scope->count++];
    object->name = strdup(name);
    object->path = strdup(path);
    object->image = *image;
    object->origin = origin;
    object->real_path = origin == OBJECT_PROGRAM ? realpath(path, NULL) : NULL;
    object->requester =
        (requester_t){&object->image, object->real_path != NULL ? object->real_path : object->path, NULL};
}

/* musl's libc is its loader, which needs no looking for. */
static bool is_loader_itself(const scope_t *scope, const char *name) {
    const char *interpreter = scope->objects[0].image.interpreter;
    return interpreter != NULL && libc_of_interpreter(interpreter) == LIBC_MUSL && strncmp(name, "libc.", 5) == 0;
}

static void add_library(scope_t *scope, const char *name, const object_t *needed_by, object_origin_t origin) {
    char path[PATH_MAX];
    image_t image;
    if (scope->count == HAK_SCOPE_OBJECTS || is_in_scope(scope, name) || is_loader_itself(scope, name)) return;
    if (!search_library(name, &needed_by->requester, &scope->objects[0].image, path, &image)) {
        if (origin == OBJECT_NEEDED && scope->missing == NULL) scope->missing = strdup(name);
        return;
    }
    if (is_in_scope(scope, path)) {
        image_close(&image);
        return;
    }
    add_object(scope, name, path, &image, origin);
    scope->objects[scope->count - 1].requester.loader = &needed_by->requester;
}

/* The words of a list that may be changed. */
static void add_list(scope_t *scope, char *list, object_origin_t origin) {
    for (char *rest = list, *name; (name = strtok_r(rest, PRELOAD_SEPARATORS, &rest)) != NULL;)
        add_library(scope, name, &scope->objects[0], origin);
}

static void add_preloads(scope_t *scope, const char *preload) {
    char *list = preload != NULL ? strdup(preload) : NULL;
    if (list != NULL) add_list(scope, list, OBJECT_PRELOAD);
    free(list);
    image_t file;
    if (!image_open(&file, PRELOAD_FILE) || file.bytes == NULL) return;
    list = strndup((const char *)file.bytes, file.size);
    if (list != NULL) add_list(scope, list, OBJECT_FILE_PRELOAD);
    free(list);
    image_close(&file);
}

void scope_open(scope_t *scope, const char *program, const char *preload) {
    *scope = (scope_t){calloc(HAK_SCOPE_OBJECTS, sizeof(object_t)), 0, NULL};
    image_t image;
    if (scope->objects == NULL || !image_open(&image, program)) return;
    add_object(scope, program, program, &image, OBJECT_PROGRAM);
    add_preloads(scope, preload);
    for (unsigned index = 0; index < scope->count; index++) {
        size_t cursor = 0;
        const char *name;
        while ((name = image_next_needed(&scope->objects[index].image, &cursor)) != NULL)
            add_library(scope, name, &scope->objects[index], OBJECT_NEEDED);
    }
}

void scope_close(scope_t *scope) {
    for (unsigned index = 0; index < scope->count; index++) {
        image_close(&scope->objects[index].image);
        free(scope->objects[index].name);
        free(scope->objects[index].path);
        free(scope->objects[index].real_path);
    }
    free(scope->objects);
    free(scope->missing);
    *scope = (scope_t){NULL, 0, NULL};
}

bool object_is_libc(const object_t *object) {
    static const char *const names[] = {"libc.so", "libc.musl-", "ld-linux", "ld-musl", "ld64.so"};
    const char *name = object->image.soname != NULL ? object->image.soname : text_base_name(object->path);
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++)
        if (strncmp(name, names[index], strlen(names[index])) == 0) return true;
    return false;
}

bool object_is_allocator(const object_t *object) {
    return !object_is_libc(object) && image_defines(&object->image, "malloc") && image_defines(&object->image, "free");
}
