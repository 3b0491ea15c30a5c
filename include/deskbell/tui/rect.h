#ifndef DESKBELL_TUI_RECT_H
#define DESKBELL_TUI_RECT_H
/* Rectangles and cutting them: `foot = rect_bottom(&rest, 1)`. A cut never takes more than is
 * there. */

struct rect {
	int y, x, h, w;
};

enum rect_align { RECT_LEFT, RECT_RIGHT };

/* Each takes up to n rows or columns off one side of *r and returns them. */
struct rect rect_top(struct rect *r, int n);
struct rect rect_bottom(struct rect *r, int n);
struct rect rect_left(struct rect *r, int n);
struct rect rect_right(struct rect *r, int n);
/* A rectangle of at most h x w in the middle of r. */
struct rect rect_center(struct rect r, int h, int w);

#endif
