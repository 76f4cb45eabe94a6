/* window.c — SDL2 with a software surface: without a graphics card that is the cheapest way to put
 * a picture on a wall (docs/design/architecture.md, measured). */
#include "window.h"
#include <SDL2/SDL.h>
#include <string.h>

struct window {
    SDL_Window *window;
    SDL_Surface *canvas; /* XRGB, what is drawn when the screen has another format */
    bool straight;       /* the last picture went into the screen's own memory */
    Uint32 wake;
};

static bool sdl_error(GError **error, const char *what)
{
    g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_SCREEN, "%s: %s", what, SDL_GetError());
    return false;
}

static bool canvas_fit(struct window *window, GError **error)
{
    int width, height;
    SDL_GetWindowSize(window->window, &width, &height);
    SDL_FreeSurface(window->canvas);
    window->canvas = SDL_CreateRGBSurfaceWithFormat(
        0, MAX(width, 64), MAX(height, 64), 32, SDL_PIXELFORMAT_RGB888);
    return window->canvas || sdl_error(error, "no memory for the picture");
}

struct window *window_new(int display, int width, int height, GError **error)
{
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetYUVConversionMode(SDL_YUV_CONVERSION_BT709);
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        sdl_error(error, "no screen to show on (is DISPLAY set?)");
        return NULL;
    }
    struct window *window = g_new0(struct window, 1);
    Uint32 flags = width > 0 ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP;
    int at = (int)SDL_WINDOWPOS_CENTERED_DISPLAY((unsigned)display);
    window->window = SDL_CreateWindow(
        "审看", at, at, width > 0 ? width : 1920, width > 0 ? height : 1080, flags);
    window->wake = SDL_RegisterEvents(1);
    if (!window->window) {
        sdl_error(error, "the window cannot be opened");
        window_free(window);
        return NULL;
    }
    SDL_ShowCursor(width > 0 ? SDL_ENABLE : SDL_DISABLE);
    SDL_DisableScreenSaver();
    if (!canvas_fit(window, error)) {
        window_free(window);
        return NULL;
    }
    return window;
}

void window_free(struct window *window)
{
    if (!window)
        return;
    SDL_FreeSurface(window->canvas);
    if (window->window)
        SDL_DestroyWindow(window->window);
    SDL_Quit();
    g_free(window);
}

void window_size(const struct window *window, int *out_width, int *out_height)
{
    *out_width = window->canvas->w;
    *out_height = window->canvas->h;
}

bool window_display_size(int display, int *out_width, int *out_height)
{
    SDL_DisplayMode mode = {0};
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return false;
    bool there = SDL_GetDesktopDisplayMode(display, &mode) == 0;
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    *out_width = mode.w;
    *out_height = mode.h;
    return there;
}

void window_wake(void *payload)
{
    struct window *window = payload;
    SDL_Event event = {.type = window->wake};
    SDL_PushEvent(&event);
}

/* A presenter's clicker sends PageUp and PageDown. */
static const struct {
    SDL_Keycode code;
    enum player_key key;
} KEYS[] = {
    {SDLK_PAGEDOWN, PLAYER_KEY_NEXT    },
    {SDLK_RIGHT,    PLAYER_KEY_NEXT    },
    {SDLK_PAGEUP,   PLAYER_KEY_PREVIOUS},
    {SDLK_LEFT,     PLAYER_KEY_PREVIOUS},
    {SDLK_SPACE,    PLAYER_KEY_PAUSE   },
    {SDLK_b,        PLAYER_KEY_BLANK   },
    {SDLK_c,        PLAYER_KEY_CLAIM   },
    {SDLK_PERIOD,   PLAYER_KEY_BLANK   },
};

struct window_event window_wait(struct window *window, int ms)
{
    SDL_Event event;
    struct window_event result = {.kind = WINDOW_NOTHING};
    if (!SDL_WaitEventTimeout(&event, ms))
        return result;
    if (event.type == SDL_QUIT) {
        result.kind = WINDOW_QUIT;
    } else if (event.type == SDL_WINDOWEVENT &&
               event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        result.kind = WINDOW_RESIZE;
        canvas_fit(window, NULL);
    } else if (event.type == SDL_KEYDOWN && !event.key.repeat) {
        /* Leaving needs two keys: a lone Escape in the hall must not end the film. */
        if (event.key.keysym.sym == SDLK_q && (event.key.keysym.mod & KMOD_CTRL))
            result.kind = WINDOW_QUIT;
        for (size_t i = 0; i < G_N_ELEMENTS(KEYS); i++) {
            if (event.key.keysym.sym == KEYS[i].code)
                result = (struct window_event){WINDOW_KEY, KEYS[i].key};
        }
    }
    return result;
}

/* One premultiplied pixel over one opaque pixel, two channels at a time. */
static inline uint32_t over(uint32_t top, uint32_t below)
{
    uint32_t rest = 255 - (top >> 24);
    uint32_t rb = (below & 0xff00ff) * rest, g = (below & 0x00ff00) * rest;
    rb = ((rb + 0x800080 + ((rb >> 8) & 0xff00ff)) >> 8) & 0xff00ff;
    g = ((g + 0x008000 + ((g >> 8) & 0x00ff00)) >> 8) & 0x00ff00;
    return top + (rb | g);
}

static void colour(const struct window_picture *film, void *pixels, int pitch)
{
    SDL_ConvertPixels(film->width, film->height, SDL_PIXELFORMAT_IYUV, film->pixels, film->stride,
        SDL_PIXELFORMAT_RGB888, pixels, pitch);
}

/* The film below everything. */
static void film_draw(SDL_Surface *canvas, const struct window_picture *film, struct window_box box)
{
    SDL_Rect whole = {0, 0, canvas->w, canvas->h};
    SDL_Rect to = box.width ? (SDL_Rect){box.x, box.y, box.width, box.height} : whole;
    bool fills = to.w == canvas->w && to.h == canvas->h;
    if (!film->pixels || !fills)
        SDL_FillRect(canvas, NULL, 0);
    if (!film->pixels)
        return;
    bool fits = to.w == film->width && to.h == film->height;
    bool inside = to.x >= 0 && to.y >= 0 && to.x + to.w <= canvas->w && to.y + to.h <= canvas->h;
    if (film->planar && fits && inside) {
        colour(film, (uint8_t *)canvas->pixels + (ptrdiff_t)to.y * canvas->pitch + 4 * to.x,
            canvas->pitch);
        return;
    }
    SDL_Surface *picture =
        film->planar ? SDL_CreateRGBSurfaceWithFormat(
                           0, film->width, film->height, 32, SDL_PIXELFORMAT_RGB888)
                     : SDL_CreateRGBSurfaceWithFormatFrom((void *)film->pixels, film->width,
                           film->height, 32, film->stride, SDL_PIXELFORMAT_RGB888);
    if (picture && film->planar)
        colour(film, picture->pixels, picture->pitch);
    if (picture && fits)
        SDL_BlitSurface(picture, NULL, canvas, &to);
    else if (picture)
        SDL_SoftStretchLinear(picture, NULL, canvas, &to);
    SDL_FreeSurface(picture);
}

/* Straight into the screen's memory where it has our format: a copy of 8 MB a picture less. */
static SDL_Surface *target(struct window *window, SDL_Surface *surface)
{
    const SDL_Surface *canvas = window->canvas;
    window->straight = surface && surface->format->format == SDL_PIXELFORMAT_RGB888 &&
                       surface->w == canvas->w && surface->h == canvas->h;
    return window->straight ? surface : window->canvas;
}

void window_draw(struct window *window, const struct window_picture *film, struct window_box box,
    const struct window_picture *overlay)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    SDL_Surface *canvas = target(window, surface);
    film_draw(canvas, film, box);
    bool fits = overlay->width == canvas->w && overlay->height == canvas->h;
    for (int y = 0; overlay->pixels && fits && y < canvas->h; y++) {
        if (overlay->rows && !overlay->rows[y])
            continue;
        uint32_t *row = (uint32_t *)((uint8_t *)canvas->pixels + (ptrdiff_t)y * canvas->pitch);
        const uint32_t *top = (const uint32_t *)(overlay->pixels + (ptrdiff_t)y * overlay->stride);
        for (int x = 0; x < canvas->w; x++) {
            if (top[x] >= 0xff000000u)
                row[x] = top[x];
            else if (top[x])
                row[x] = over(top[x], row[x]);
        }
    }
    if (surface && (window->straight || SDL_BlitSurface(canvas, NULL, surface, NULL) == 0))
        SDL_UpdateWindowSurface(window->window);
}

bool window_shot(const struct window *window, const char *path, GError **error)
{
    SDL_Surface *shown = window->straight ? SDL_GetWindowSurface(window->window) : window->canvas;
    return SDL_SaveBMP(shown, path) == 0 || sdl_error(error, "no picture was written");
}
