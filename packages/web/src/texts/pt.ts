// The page in Portuguese.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'dia', WEEK: 'semana', MONTH: 'mês', YEAR: 'ano', CUSTOM: 'período' };
const MANY = { DAY: 'dias', WEEK: 'semanas', MONTH: 'meses', YEAR: 'anos', CUSTOM: 'períodos' };

export const pt: Texts = {
  language: 'pt',

  frame: {
    product: 'Topline',
    tagline: 'Que categorias vendem mais, e quais venderão mais a seguir.',
    screens: {
      top: 'Mais vendidos',
      next: 'Próximo período',
      compare: 'Modelos',
      accuracy: 'Precisão',
      system: 'Sistema',
      import: 'Importar',
    },
    screensLabel: 'Vistas',
    skip: 'Ir para os números',
    merchant: 'Loja',
    chooseMerchant: 'Escolher uma loja',
    searchMerchant: 'Procurar por nome ou número',
    noMerchantFound: (search) => `Nenhuma loja se chama “${search}”.`,
    recentMerchants: 'Recentes',
    allMerchants: 'Todas as lojas',
    unknownMerchant: (id) => `Aqui não há loja ${id}. Escolha uma acima.`,
    theme: { label: 'Cores', system: 'como o dispositivo', light: 'claro', dark: 'escuro' },
    offline: 'Este dispositivo está sem rede. O que se vê fica como estava.',
    notFound: 'Não há página neste endereço.',
    back: 'Voltar à classificação',
    weeksStart: (day) => `as semanas começam em ${day}`,
    close: 'Fechar',
  },

  shortcuts: {
    title: 'Teclas',
    screens: 'Vistas',
    timeframe: 'Dia, semana, mês, ano',
    step: 'Período anterior e seguinte',
    rows: 'Linha seguinte e anterior',
    open: 'Abrir a linha',
    merchant: 'Escolher uma loja',
    list: 'Esta lista',
    close: 'Fechar',
  },

  period: {
    label: 'Período',
    length: 'Duração do período',
    lengths: { DAY: 'Dia', WEEK: 'Semana', MONTH: 'Mês', YEAR: 'Ano', CUSTOM: 'Outro' },
    one: ONE,
    many: MANY,
    count: (type, count) => `${count} ${plural('pt', count, { one: ONE[type], other: MANY[type] })}`,
    now: { DAY: 'Hoje', WEEK: 'Esta semana', MONTH: 'Este mês', YEAR: 'Este ano', CUSTOM: 'Estes dias' },
    last: {
      DAY: 'Ontem',
      WEEK: 'Semana passada',
      MONTH: 'Mês passado',
      YEAR: 'Ano passado',
      CUSTOM: 'Os dias anteriores',
    },
    next: {
      DAY: 'Amanhã',
      WEEK: 'Próxima semana',
      MONTH: 'Próximo mês',
      YEAR: 'Próximo ano',
      CUSTOM: 'Os próximos dias',
    },
    previous: (type) => `${ONE[type]} anterior`,
    following: (type) => `${ONE[type]} seguinte`,
    from: 'De',
    to: 'Até',
    apply: 'Mostrar',
    wrongRange: 'O primeiro dia não pode ser depois do último, e dez anos são o máximo.',
  },

  freshness: {
    nothingCounted: {
      brief: 'ainda nada contado',
      sentence:
        'Ainda nenhuma encomenda desta loja foi contada. A primeira aparece aqui segundos depois de ser aceite.',
    },
    upTo: (time) => `até às ${time}`,
    awayEmpty: 'inacessível, ainda nada contado',
    away: (time) => `inacessível, até às ${time}`,
    awaySentence: (moment) =>
      `O Topline não responde de momento. Os números mantêm ${moment === undefined ? 'a última resposta' : `o estado de ${moment}`}; a página continua a perguntar.`,
    cached: (time) => `guardado, até às ${time}`,
    cachedSentence: (moment) =>
      `As bases de dados não respondem: esta é a última boa resposta, de ${moment}. As encomendas desde então estão guardadas e serão contadas.`,
    rebuilding: (time) => `a somar de novo, até às ${time}`,
    rebuildingSentence:
      'Os totais estão a ser somados de novo para outro fuso horário ou início de semana. Não falta nada.',
    postgres: (time) => `até às ${time}, do PostgreSQL`,
    postgresSentence: 'O ClickHouse está inacessível; os mesmos totais vêm do PostgreSQL. Não falta nada.',
    behind: (age) => `${age} de atraso`,
    behindSentence: (moment) =>
      `A contagem está atrasada: os números são de ${moment}. As encomendas desde então estão guardadas e serão contadas.`,
  },

  state: {
    waitingFor: (what) => `À espera de: ${what} …`,
    failed: (what) => `Não foi possível ler: ${what}.`,
    mistake: (message) => `Um erro desta página: ${message}`,
    mistakeMeanwhile: 'Tudo o resto na página continua.',
    meanwhile: 'A página volta a perguntar de poucos em poucos segundos; tudo o resto continua.',
    tryAgain: 'Tentar de novo',
    trying: 'A tentar …',
    copy: 'Copiar',
    copied: 'Copiado',
    notEnough: 'dados insuficientes',
    thisPage: 'Esta página',
    merchants: 'Lista de lojas',
    merchantsMeanwhile: 'As encomendas aceites estão seguras. A página volta a perguntar de poucos em poucos segundos.',
    noAnswer: 'O Topline não responde como devia.',
  },

  change: {
    up: 'mais',
    down: 'menos',
    none: 'novo',
    same: 'mesmo lugar',
    outside: (shown) => `subiu de abaixo do lugar ${shown}`,
    moved: (direction, places) =>
      `${direction === 'up' ? 'subiu' : 'desceu'} ${places} ${plural('pt', places, { one: 'lugar', other: 'lugares' })}`,
  },

  exports: {
    label: 'Exportar',
    table: 'Tabela em CSV',
    svg: 'Gráfico em SVG',
    png: 'Gráfico em PNG',
    print: 'Imprimir',
  },

  chart: {
    asTable: 'Mostrar como tabela',
    asChart: 'Mostrar o gráfico',
  },

  modelNames: {
    auto: 'Automático',
    combination: 'Combinação',
    median: 'Mediana dos modelos',
    temporal: 'Todas as escalas',
    ets: 'Alisamento, automático',
    arima: 'ARIMA',
    theta: 'Theta',
    otm: 'Theta, otimizado',
    dotm: 'Theta, dinâmico',
    mstl: 'Decomposição',
    ses: 'Alisamento',
    holt: 'Tendência',
    damped: 'Tendência amortecida',
    rolling: 'Média móvel',
    wma: 'Média ponderada',
    naive: 'Último valor',
    drift: 'Deriva',
    snaive: 'Mesma época anterior',
    croston: 'Croston',
    sba: 'Croston, corrigido',
    tsb: 'Vendas raras',
  },

  // ---- Top sellers ----
  topSellers: {},
  // ---- Top sellers end ----

  // ---- Next period ----
  nextPeriod: {},
  // ---- Next period end ----

  // ---- Models ----
  models: {},
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {},
  // ---- Accuracy end ----

  // ---- System ----
  system: {
    flows: 'Tudo flui.',
    flowsSentence: (delay: string) => `Pedidos são contados em ${delay}.`,
    troubled: (stations: string) => `Nem tudo flui: ${stations}.`,
    pipeline: 'Do pedido ao número',
    pipelineNote: 'o que espera, há quanto tempo e quanto passou; as linhas mostram os últimos cinco minutos',
    notTold: 'Esta instância não diz como está o seu processamento.',
    unknownPipeline: 'O estado do processamento',
    stations: {
      orders: 'Pedidos',
      outbox: 'Saída',
      stream: 'Fluxo',
      totals: 'Totais',
      clickhouse: 'ClickHouse',
      forecasts: 'Previsões',
    },
    what: {
      orders: 'aceitos e anotados',
      outbox: 'passados adiante em ordem',
      stream: 'lidos e distribuídos',
      totals: 'somados exatamente uma vez',
      clickhouse: 'pronto para toda pergunta',
      forecasts: 'lojas a calcular',
    },
    statuses: { up: 'flui', degraded: 'lento', down: 'parado' },
    meaning: {
      orders: {
        degraded: 'Pedidos são aceitos mais devagar que de costume. O que foi aceito está seguro e contado.',
        down: 'Novos pedidos não são aceitos no momento. Quem enviar de novo mais tarde não perde nada; os números ficam como estão.',
      },
      outbox: {
        degraded: 'Pedidos aceitos estão seguros, mas seguem com atraso: os números estão um pouco atrás.',
        down: 'Pedidos aceitos estão seguros, mas não seguem adiante. Os números ficam como estão e se recuperam sozinhos.',
      },
      stream: {
        degraded: 'Pedidos esperam mais que de costume até serem contados: os números estão um pouco atrás.',
        down: 'Pedidos esperam para ser lidos. Os números ficam como estão e se recuperam sozinhos; nada se perde.',
      },
      totals: {
        degraded: 'Pedidos são contados mais tarde que de costume: os números estão um pouco atrás.',
        down: 'Pedidos são aceitos, mas não contados. Os números ficam como estão e se recuperam sozinhos.',
      },
      clickhouse: {
        degraded: 'O ClickHouse está atrás. Onde está velho demais, os mesmos totais vêm do PostgreSQL.',
        down: 'O ClickHouse não responde. Os mesmos totais vêm do PostgreSQL: nada falta.',
      },
      forecasts: {
        degraded: 'As vendas são contadas como sempre. As previsões estão mais velhas que de costume.',
        down: 'As vendas são contadas como sempre. As previsões ficam no último estado e são calculadas quando alguém pergunta.',
      },
    },
    since: (moment: string) => `desde ${moment}`,
    waiting: (count: number, shown: string) => (count === 0 ? 'nada espera' : `${shown} esperando`),
    due: (count: number, shown: string) => (count === 0 ? 'nada a calcular' : `${shown} a calcular`),
    notKnown: 'desconhecido',
    delay: (age: string) => `${age} atrás`,
    noDelay: 'em dia',
    underSecond: 'menos de um segundo',
    perMinute: (count: string) => `${count} por minuto`,
    spark: (station: string, most: string, now: string) =>
      `${station}: no máximo ${most} esperando nos últimos cinco minutos, agora ${now}`,
    station: 'Estação',
    status: 'Estado',
    waitingHere: 'Esperando',
    oldest: 'Atraso',
    aMinute: 'Por minuto',
    most: 'Máximo em cinco minutos',
    measured: (moment: string) => `medido ${moment}`,
    running: (version: string, moment: string) => `Topline ${version}, no ar desde ${moment}`,

    audit: 'Os números conferem?',
    auditOf: (merchant: string) => `de ${merchant}`,
    auditWhat: 'A conferência dos números',
    agrees: 'Pedidos, totais e ClickHouse conferem até o centavo.',
    differs: (amount: string, days: number, shown: string) =>
      `Os números diferem em ${amount}, ${plural('pt', days, { one: 'em um dia', other: `em ${shown} dias` })}.`,
    healing: 'O ClickHouse está recebendo o que lhe falta. Confira de novo daqui a pouco.',
    neverChecked: 'Os números ainda não foram conferidos.',
    checked: (age: string) => `Conferido há ${age}`,
    checkedNow: 'Conferido agora',
    sumOrders: (count: number, shown: string) => plural('pt', count, { one: 'Um pedido', other: `${shown} pedidos` }),
    checkNow: 'Conferir agora',
    checking: 'Somando …',
    repair: 'Reparar',
    repairing: 'Reparando …',
    repairTitle: 'Reparar o que o ClickHouse mostra?',
    repairSays: (merchant: string) =>
      `O que falta ao ClickHouse de ${merchant} vem de novo dos totais. Pedidos e totais não são tocados. Os números continuam legíveis.`,
    differingDays: 'Dias que diferem',
    day: 'Dia',
    moreDays: (count: number, shown: string) =>
      plural('pt', count, { one: 'e mais um dia', other: `e mais ${shown} dias` }),

    letters: 'Eventos postos de lado',
    lettersWhat: 'A lista de eventos postos de lado',
    noLetters: 'Nenhum evento foi posto de lado. Todo pedido aceito está nos números.',
    lettersNote: 'Não puderam ser aplicados. Todo o resto é contado sem eles.',
    allReasons: (count: string) => `Todos (${count})`,
    ofReason: (reason: string, count: string) => `${reason} (${count})`,
    reasonFilter: 'Motivo',
    reasons: {
      'too-long': 'Longo demais',
      malformed: 'Ilegível',
      'unknown-schema-version': 'Versão desconhecida',
      'unknown-currency': 'Moeda desconhecida',
      'invalid-amount': 'O valor está errado',
      'push-refused': 'Recusado pelo ClickHouse',
      'cannot-apply': 'Não pôde ser aplicado',
    } as Readonly<Record<string, string>>,
    letter: 'Evento',
    why: 'Por quê',
    when: 'Quando',
    order: (id: number) => `Pedido ${id}`,
    place: (topic: string, partition: number, position: string) =>
      `${topic}, partição ${partition}, posição ${position}`,
    atPointer: (pointer: string) => `O erro está em ${pointer}`,
    cut: 'O evento é mais longo do que o mostrado.',
    replay: 'Repetir',
    replayAll: 'Repetir todos',
    replaying: 'Repetindo …',
    replayTitle: (count: number, shown: string) =>
      plural('pt', count, { one: 'Repetir este evento?', other: `Repetir todos os ${shown} eventos?` }),
    replaySays:
      'Eles voltam ao registro e são aplicados se possível. O que ainda não puder ser aplicado volta para cá.',
    replayed: (count: number, shown: string) =>
      plural('pt', count, { one: 'Um evento voltou ao registro.', other: `${shown} eventos voltaram ao registro.` }),
    notReplayed: (shown: string) => `Restam ${shown}.`,
    more: 'Mostrar mais',

    runs: 'Últimas execuções das previsões',
    noRuns: 'Nenhuma execução desde o início. A primeira vem com o primeiro dia encerrado de uma loja.',
    started: 'Início',
    took: 'Duração',
    series: 'Séries',
    stored: 'Gravadas',
    failed: 'Substitutas',

    importLink: 'Importar pedidos de um arquivo',
    confirm: { cancel: 'Cancelar' },
    didNotWork: (why: string) => `Não deu certo: ${why}`,
  },
  // ---- System end ----

  // ---- Import ----
  import: {
    title: 'Traga os pedidos que já tem.',
    lead: 'Um arquivo CSV com uma linha por item do pedido, simples ou compactado como .csv.gz. O arquivo inteiro é verificado neste navegador antes de qualquer envio, e importá-lo duas vezes não muda nada.',
    drop: 'Solte um arquivo aqui ou',
    choose: 'escolha um arquivo',
    needs: 'O arquivo tem um cabeçalho. As colunas podem ter qualquer nome e ordem, desde que digam:',
    fields: {
      externalOrderId: 'Número do pedido',
      orderDate: 'Data e hora',
      merchant: 'Loja',
      category: 'Categoria',
      quantity: 'Quantidade',
      lineAmount: 'Valor do item',
      currency: 'Moeda',
    },
    hints: {
      externalOrderId: 'As linhas de um pedido ficam juntas.',
      orderDate: 'Com fuso: 2024-01-15T10:30:00+01:00',
      merchant: 'Pelo nome; um nome novo vira uma loja.',
      category: 'Pelo nome; um nome novo vira uma categoria.',
      quantity: 'Um número inteiro a partir de 1',
      lineAmount: 'De todas as unidades juntas, com ponto decimal',
      currency: 'Código ISO, como EUR',
    },
    beginning: 'o começo do arquivo',
    columns: 'Colunas',
    chooseColumn: 'Escolha uma coluna',
    sameForAll: 'Igual em todas as linhas',
    everyRow: (field: string) => `${field} de todas as linhas`,
    missing: (fields: string) => `Falta dizer: ${fields}.`,
    firstRows: 'Primeiras linhas',
    firstRowsNote: 'como seriam enviadas',
    line: 'Linha',
    verdict: 'Verificação',
    fine: 'certo',
    becomes: (amount: string) => `passa a ${amount}`,
    options: 'Opções',
    decimals: 'Valores com mais casas decimais do que a moeda tem',
    decimalChoices: { reject: 'Rejeitar o pedido', round: 'Arredondar, meio para par' },
    timezone: 'Fuso horário de lojas novas',
    weekStart: 'As semanas delas começam em',
    existingKeep: 'Lojas que já existem mantêm fuso, semanas e moeda.',
    another: 'Importar outro arquivo',
    check: 'Verificar o arquivo inteiro',
    checkAgain: 'Verificar de novo',
    change: 'Mudar colunas ou opções',
    checking: (name: string) => `Verificando ${name}`,
    sending: (name: string) => `Importando ${name}`,
    percent: (percent: string) => `${percent} concluído`,
    soFar: (fine: string, rejected: string) => `${fine} pedidos certos, ${rejected} a rejeitar`,
    sentSoFar: (sent: string, all: string) => `${sent} de ${all} pedidos`,
    leaving: 'Sair desta página interrompe a importação. O que foi enviado fica; importar de novo continua dali.',
    waiting: 'O Topline não responde no momento; a importação continua assim que ele responder.',
    isPaused: 'Em pausa',
    pause: 'Pausar',
    resume: 'Continuar',
    cancel: 'Cancelar',
    checked: (count: number, fine: string, all: string) =>
      fine === all
        ? plural('pt', count, {
            one: 'O pedido pode ser importado.',
            other: `Todos os ${all} pedidos podem ser importados.`,
          })
        : `${fine} de ${all} pedidos podem ser importados.`,
    noneFine: 'Nenhum pedido deste arquivo pode ser importado assim.',
    send: (count: number, fine: string) =>
      plural('pt', count, { one: 'Importar o pedido', other: `Importar ${fine} pedidos` }),
    sent: (count: number, accepted: string) =>
      plural('pt', count, { one: 'Um pedido chegou.', other: `${accepted} pedidos chegaram.` }),
    replayed: (replayed: string) => `${replayed} deles já estavam lá e ficaram como são.`,
    sums: (amounts: string, lines: string) => `${amounts} em ${lines} itens`,
    rounded: (count: number, lines: string) =>
      plural('pt', count, {
        one: 'Um item é arredondado às casas decimais da moeda, meio para par.',
        other: `${lines} itens são arredondados às casas decimais da moeda, meio para par.`,
      }),
    rejected: (count: number, orders: string) =>
      plural('pt', count, { one: 'Um pedido é rejeitado', other: `${orders} pedidos são rejeitados` }),
    rejectedWhole: 'Um pedido é importado inteiro ou não é importado.',
    roundHint: 'Pedidos com casas decimais demais poderiam ser arredondados.',
    roundNow: 'Verificar de novo arredondando',
    reason: 'Motivo',
    orders: 'Pedidos',
    order: 'Pedido',
    lines: 'Linhas',
    andMore: (count: number, more: string) => plural('pt', count, { one: 'e mais um', other: `e mais ${more}` }),
    reasons: {
      'not-adjacent': 'As linhas do pedido não estão juntas',
      'too-many-lines': 'Mais itens do que um pedido pode ter',
      'unusable-row': 'Uma linha não pode ser lida',
      'mixed-order': 'Linhas de um pedido se contradizem',
      'not-a-number': 'Quantidade ou valor não é um número',
      'merchant-refused': 'A loja não pode ser criada',
      'category-refused': 'A categoria não pode ser criada',
      'currency-mismatch': 'Outra moeda que não a da loja',
      'invalid-request': 'Um valor não é permitido',
      'rule-broken': 'Uma regra de pedidos é violada',
      'order-conflict': 'O número já pertence a outro pedido',
    } as Readonly<Record<string, string>>,
    download: 'Todos os pedidos rejeitados em CSV',
    reportName: 'rejeitados',
    lookAt: (merchant: string) => `Abrir ${merchant}`,
    ended: {
      cancelled: 'A importação foi cancelada antes do fim do arquivo.',
      unreadable: 'O arquivo não pôde ser lido até o fim.',
      unreachable: 'O Topline parou de responder.',
      refused: 'O Topline não aceitou a importação.',
      mistake: 'Um erro desta página encerrou a importação.',
    },
    endedSafe: 'O que foi enviado fica. Continuar reconhece isso e importa o resto.',
    goOn: 'Continuar a importação',
    toRanking: 'Voltar ao ranking',
  },
  // ---- Import end ----

  // ---- First run ----
  firstRun: {},
  // ---- First run end ----
};
