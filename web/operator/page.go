package operator

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
)

//go:embed pages/*.html
var files embed.FS

// words are the sentences of the pages.
var words = map[string]map[string]string{
	"en": {"title": "Documents that prove caller IDs", "none": "Nothing waits.", "company": "Company", "country": "Country", "sent": "Sent", "read": "Read", "back": "All that wait",
		"number": "Number claimed", "label": "Its name", "file": "Document", "how": "Approve only when the document names this number and this company: the number will be shown to real people.",
		"approve": "Approve", "refuse": "Refuse", "note": "Why it is refused (the workspace reads this)", "state": "State", "other": "中文", "otherlang": "zh"},
	"zh": {"title": "证明主叫号码的文件", "none": "没有待处理的文件。", "company": "企业", "country": "国家或地区", "sent": "提交时间", "read": "查看", "back": "全部待处理",
		"number": "申请的号码", "label": "名称", "file": "文件", "how": "文件上写明这个号码和这家企业才可以通过：通过后号码会显示给真实的人。",
		"approve": "通过", "refuse": "退回", "note": "退回的原因（企业会看到）", "state": "状态", "other": "English", "otherlang": "en"},
}

// page writes one of the pages in the reader's language.
func (o *Office) page(w http.ResponseWriter, r *http.Request, name string, value any) error {
	lang := r.URL.Query().Get("lang")
	if words[lang] == nil {
		lang = "en"
		if strings.HasPrefix(r.Header.Get("Accept-Language"), "zh") {
			lang = "zh"
		}
	}
	pages, err := template.ParseFS(files, "pages/*.html")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, name, map[string]any{"T": words[lang], "Lang": lang, "V": value, "Path": r.URL.Path}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	if _, err := w.Write(out.Bytes()); err != nil {
		o.Log.Debug("an operator's page could not be sent", "error", err)
	}
	return nil
}
