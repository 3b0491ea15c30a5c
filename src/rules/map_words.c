/* The words, each list divided by bars: those that say it most surely come first. */
#include "map_words.h"

#include <string.h>

#include "deskbell/base/attr.h"
#include "deskbell/text/utf8.h"

/* clang-format off */
/* Of each key the names that stand for it alone, then those that may stand for something else. */
static const struct {
	const char *key, *names[2];
} keys[] = {
	{ "external_id",
	  { "external id|ticket id|ticketid|ticket number|ticket no|ticket nr|ticketnummer|case id|caseid|case number|"
	    "case concept name|issue key|issue id|issueid|incident id|incident number|request id|vorgangsnummer|"
	    "номер заявки|номер обращения|工单号|工单编号",
	    "number|id|key|ticket|case|incident|nr|no|ref|reference|номер|ид|编号|单号|numéro|numero|número" } },
	{ "subject",
	  { "subject|short description|title|summary|topic title|headline|betreff|titel|kurzbeschreibung|zusammenfassung|"
	    "тема|заголовок|краткое описание|标题|主题|摘要|objet|titre|sujet|asunto|título|titulo|resumen|oggetto|titolo|assunto" } },
	{ "body",
	  { "body|description|long description|details|message|text|content|problem|question|request|beschreibung|nachricht|"
	    "inhalt|описание|текст|сообщение|содержание|вопрос|描述|内容|正文|详情|问题描述|détails|contenu|descripción|descripcion|"
	    "mensaje|descrizione|messaggio|descrição" } },
	{ "requester",
	  { "requester email|requester|requester mail|caller id|caller|reporter email|reporter|customer email|customer|"
	    "requested for|requested by|opened by|reported by|from|sender|email|e mail|mail|contact|user|client|melder|"
	    "antragsteller|kunde|absender|заявитель|автор|клиент|отправитель|почта|请求人|报告人|提交人|客户|邮箱|demandeur|client|"
	    "expéditeur|solicitante|cliente|remitente|richiedente|mittente" } },
	{ "assignee",
	  { "assignee|assigned to|assigned agent|agent|owner|handler|handled by|resolved by|technician|resource|bearbeiter|"
	    "zuständig|verantwortlich|исполнитель|ответственный|处理人|负责人|受理人|assigné à|assigné|responsable|asignado a|asignado|"
	    "assegnatario|assegnato a" } },
	{ "queue",
	  { "queue|assignment group|support group|group|assigned group|team|department|service|business service|gruppe|"
	    "warteschlange|abteilung|очередь|группа|отдел|队列|组|部门|file|groupe|équipe|cola|grupo|departamento|coda|gruppo" } },
	{ "category",
	  { "category|topic|area|component|product|kategorie|bereich|категория|раздел|类别|分类|catégorie|categoría|categoria" } },
	{ "priority",
	  { "priority|prio|severity|urgency|impact|priorität|prioritaet|dringlichkeit|приоритет|срочность|важность|优先级|紧急程度|"
	    "priorité|urgence|prioridad|urgencia|priorità|urgenza|prioridade" } },
	{ "type",
	  { "type|ticket type|issue type|request type|kind|typ|ticketart|art|тип|тип заявки|вид|类型|种类|tipo|genre" } },
	{ "state",
	  { "state|status|ticket status|incident state|stage|resolution status|zustand|состояние|статус|状态|état|statut|estado|"
	    "stato|situação" } },
	{ "tags", { "tags|tag|labels|label|keywords|schlagworte|метки|теги|标签|关键词|étiquettes|mots clés|etiquetas|etichette" } },
	{ "watchers", { "watchers|watch list|followers|cc|subscribers|beobachter|наблюдатели|подписчики|关注者|抄送|observateurs|seguidores" } },
	{ "created_at",
	  { "created at|created|creation date|created on|sys created on|sys created at|opened at|opened|open date|date created|submitted|"
	    "submitted at|received|reported at|date|erstellt am|erstellt|angelegt|eröffnet|eingang|datum|дата создания|создан|создано|"
	    "открыт|дата|创建时间|创建日期|提交时间|date de création|créé le|créé|fecha de creación|creado|fecha|data di creazione|creato|data" } },
	{ "resolved_at",
	  { "resolved at|resolved|resolution date|resolved on|solved at|solved|gelöst am|gelöst|дата решения|решён|решен|解决时间|"
	    "résolu le|fecha de resolución|resuelto|risolto" } },
	{ "closed_at",
	  { "closed at|closed|close date|closed on|completed at|completed|geschlossen am|geschlossen|дата закрытия|закрыт|закрыта|关闭时间|"
	    "fermé le|clôturé le|fecha de cierre|cerrado|chiuso" } },
	{ "resolution",
	  { "resolution|resolution notes|close notes|solution|resolution text|lösung|loesung|решение|解决方案|处理结果|solution apportée|"
	    "solución|resolución|soluzione|solução" } },
	{ "reply", { "reply|answer|response|x answer|antwort|ответ|回答|答复|回复|réponse|respuesta|risposta" } },
};

static const struct {
	enum state_category category;
	const char *words;
} states[] = {
	{ STATE_NEW, "new|created|submitted|received|registered|logged|neu|новый|новая|новое|зарегистрирован|新建|新|待受理|nuevo|nouveau|nuovo|novo" },
	{ STATE_RESOLVED,
	  "resolved|resolve|solved|fixed|done|answered|completed|complete|fulfilled|gelöst|erledigt|решён|решен|решена|решено|"
	  "выполнен|выполнено|已解决|已完成|resuelto|solucionado|résolu|risolto|resolvido|invalid|duplicate|wontfix|rejected" },
	{ STATE_CLOSED,
	  "closed|close|verified|cancelled|canceled|archived|abandoned|geschlossen|abgeschlossen|закрыт|закрыта|закрыто|отменён|"
	  "отменен|отклонён|отклонен|已关闭|关闭|已取消|cerrado|fermé|clos|clôturé|chiuso|fechado" },
	{ STATE_WAITING,
	  "pending|waiting|wait|awaiting|hold|held|suspended|deferred|postponed|wartend|warten|zurückgestellt|ожидание|ожидает|"
	  "отложен|отложена|приостановлен|等待|挂起|暂停|待|espera|pendiente|attente|attesa|sospeso" },
	{ STATE_ACTIVE,
	  "open|active|progress|assigned|assign|accepted|started|working|reopened|escalated|offen|bearbeitung|открыт|открыта|"
	  "в работе|назначен|处理中|进行中|打开|abierto|asignado|cours|ouvert|aperto|aberto" },
};

static const struct {
	int priority;
	const char *words;
} priorities[] = {
	{ PRIORITY_P1,
	  "p1|critical|urgent|blocker|emergency|highest|immediate|showstopper|kritisch|dringend|sehr hoch|критический|критичный|"
	  "срочно|срочный|авария|紧急|严重|最高|critique|crítica|critica|urgente|crítico|1" },
	{ PRIORITY_P2, "p2|high|major|important|hoch|wichtig|высокий|важный|高|重要|haute|élevée|alta|2" },
	{ PRIORITY_P3,
	  "p3|normal|medium|moderate|standard|average|default|mittel|средний|обычный|нормальный|中|普通|一般|moyenne|normale|media|média|3" },
	{ PRIORITY_P4,
	  "p4|low|lowest|minor|trivial|planning|cosmetic|niedrig|gering|низкий|минимальный|低|basse|faible|baja|bassa|baixa|4|5|6" },
};
/* clang-format on */

static bool is_mark(uint32_t cp)
{
	return cp < 0x80 ? !((cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z'))
			 : (cp >= 0x2000 && cp <= 0x206f) || (cp >= 0x3000 && cp <= 0x3003) ||
				   cp == 0xa0 || cp == 0xfeff;
}

struct sv words_plain(struct sv v, struct arena *a)
{
	AUTO(str_deinit) struct str folded = STR_INIT;
	AUTO(str_deinit) struct str out = STR_INIT;
	struct sv f;

	utf8_fold(&folded, v);
	f = str_sv(&folded);
	for (size_t i = 0; i < f.n;) {
		uint32_t cp = ' ';
		size_t n = utf8_decode(f, i, &cp);

		if (!n || is_mark(cp)) {
			if (out.n && out.p[out.n - 1] != ' ')
				str_addc(&out, ' ');
		} else {
			str_add(&out, (struct sv){ f.p + i, n });
		}
		i += n ? n : 1;
	}
	return arena_sv(a, sv_trim(str_sv(&out)));
}

const char *words_key(size_t i)
{
	return i < ARRAY_LEN(keys) ? keys[i].key : NULL;
}

size_t words_index(const char *key)
{
	size_t i = 0;

	while (strcmp(keys[i].key, key) != 0)
		i++;
	return i;
}

/* Place of the word in a list, from 1; 0 = it is not there. */
static size_t place(const char *list, struct sv word)
{
	struct sv rest = sv_from(list);

	for (size_t i = 1; rest.p; i++)
		if (sv_eq(sv_cut(&rest, '|'), word))
			return i;
	return 0;
}

/* How many words there are. */
static size_t length(const char *list)
{
	size_t n = 1;

	while ((list = strchr(list, '|'))) {
		list++;
		n++;
	}
	return n;
}

/* Behind the sure names come the others. */
static size_t fit(size_t key, struct sv plain)
{
	const char *const *names = keys[key].names;
	size_t sure = place(names[0], plain),
	       other = names[1] && !sure ? place(names[1], plain) : 0;

	return other ? length(names[0]) + other : sure;
}

size_t words_fit(size_t key, const struct map_column_seen *c)
{
	size_t whole = fit(key, c->plain);

	return whole ? whole : fit(key, c->part);
}

bool words_sure(size_t key, const struct map_column_seen *c)
{
	size_t at = words_fit(key, c);

	return at && at <= length(keys[key].names[0]);
}

/* Is any word of the list in the text? Of scripts without blanks between words, anywhere. */
static bool holds(const char *list, struct sv plain)
{
	struct sv rest = plain, word;

	if (place(list, plain))
		return true;
	while (rest.p) {
		word = sv_cut(&rest, ' ');
		if (word.n && place(list, word))
			return true;
	}
	for (rest = sv_from(list); rest.p;) {
		word = sv_cut(&rest, '|');
		if (word.n && (uint8_t)word.p[0] >= 0xe3 &&
		    memmem(plain.p, plain.n, word.p, word.n))
			return true;
	}
	return false;
}

enum state_category words_state(struct sv plain)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (holds(states[i].words, plain))
			return states[i].category;
	return 0;
}

int words_priority(struct sv plain)
{
	for (size_t i = 0; i < ARRAY_LEN(priorities); i++)
		if (holds(priorities[i].words, plain))
			return priorities[i].priority;
	return 0;
}
