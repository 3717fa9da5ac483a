package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/boyunhq/boyun/infra/fault"
)

// heads lets every GET be asked by HEAD too (RFC 9110 section 9.3.2): the same handler, whose body the server keeps to itself.
type heads struct{ huma.Adapter }

func (h heads) Handle(op *huma.Operation, handler func(huma.Context)) {
	h.Adapter.Handle(op, handler)
	if op.Method == http.MethodGet {
		head := *op
		head.Method = http.MethodHead
		h.Adapter.Handle(&head, handler)
	}
}

// otherMethod answers a method that a path does not have: with those it has, which is all that OPTIONS asks for. gin has put them into
// Allow (RFC 9110 section 15.5.6).
func (a *API) otherMethod(c *gin.Context) {
	allowed := strings.Split(c.Writer.Header().Get("Allow"), ", ")
	allowed = append(allowed, http.MethodOptions)
	slices.Sort(allowed)
	c.Header("Allow", strings.Join(allowed, ", "))
	if c.Request.Method == http.MethodOptions {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return
	}
	err := fault.New(fault.Invalid, "method_not_allowed", "%.20s does nothing here; what does: %s", c.Request.Method, strings.Join(allowed, ", ")).
		With("sent", c.Request.Method).With("allowed", allowed)
	a.refuse(c.Writer, a.problem(c.Request.Context(), err))
}
