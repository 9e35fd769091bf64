// The page in Portuguese.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'dia', WEEK: 'semana', MONTH: 'mês', YEAR: 'ano', CUSTOM: 'período' };
const MANY = { DAY: 'dias', WEEK: 'semanas', MONTH: 'meses', YEAR: 'anos', CUSTOM: 'períodos' };

const NOW = { DAY: 'Hoje', WEEK: 'Esta semana', MONTH: 'Este mês', YEAR: 'Este ano', CUSTOM: 'Estes dias' };
const LAST = {
  DAY: 'Ontem',
  WEEK: 'Semana passada',
  MONTH: 'Mês passado',
  YEAR: 'Ano passado',
  CUSTOM: 'Os dias anteriores',
};
const LAST_TIME = {
  DAY: 'ontem',
  WEEK: 'a semana passada',
  MONTH: 'o mês passado',
  YEAR: 'o ano passado',
  CUSTOM: 'os dias anteriores',
};
const NEXT = {
  DAY: 'Amanhã',
  WEEK: 'Na próxima semana',
  MONTH: 'No próximo mês',
  YEAR: 'No próximo ano',
  CUSTOM: 'Nos próximos dias',
};
const NUMERALS = ['nenhum', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez'];

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
  topSellers: {
    headline: {
      opening: (nearness, type, period) =>
        nearness === 'other' || type === 'CUSTOM'
          ? `${period}:`
          : nearness === 'now'
            ? `${NOW[type]} até agora`
            : LAST[type],
      nothing: (nearness, type, period) =>
        nearness === 'now' && type !== 'CUSTOM'
          ? `${NOW[type]} ainda nada foi vendido.`
          : `Nada foi vendido: ${period}.`,
      more: (size, than) => `, mais ${size} do que ${than}`,
      less: (size, than) => `, menos ${size} do que ${than}`,
      same: (than) => `, tanto como ${than}`,
      leads: (now) => (now ? 'lidera' : 'liderou'),
      leadsAnd: (now, what) => `${now ? 'lidera' : 'liderou'} e ${what}`,
      allOfIt: (now) => (now ? 'é tudo' : 'foi tudo'),
      climbed: (places) => `subiu ${NUMERALS[places] ?? places} ${places === 1 ? 'lugar' : 'lugares'}`,
      gained: (amount) => `foi a que mais ganhou, mais ${amount}`,
      outlook: (type, stays) => [`${NEXT[type]}`, stays ? 'deve continuar em primeiro.' : 'pode passar à frente.'],
    },
    compared: {
      last: {
        DAY: 'ontem',
        WEEK: 'a semana passada',
        MONTH: 'o mês passado',
        YEAR: 'o ano passado',
        CUSTOM: 'os dias anteriores',
      },
      before: {
        DAY: 'o dia anterior',
        WEEK: 'a semana anterior',
        MONTH: 'o mês anterior',
        YEAR: 'o ano anterior',
        CUSTOM: 'os dias anteriores',
      },
      lastUntil: (type, until, wholeDays) => `${LAST_TIME[type]} até ${wholeDays ? 'antes de ' : ''}${until}`,
      column: (now, type) => (now ? `face a ${LAST_TIME[type]}` : 'face ao anterior'),
      samePart: (with_) => `Comparado com ${with_}: a mesma parte do período.`,
      whole: (with_) => `Comparado com ${with_}.`,
    },
    table: {
      caption: (period) => `Categorias por vendas, ${period}`,
      rank: 'Lugar',
      move: 'Movimento',
      category: 'Categoria',
      sales: 'Vendas',
      share: 'Parte',
      quantity: 'Peças',
      orders: 'Encomendas',
      previous: 'Antes',
      trend: (buckets) => buckets,
      more: (count) => `mais ${count}`,
      showAll: 'Mostrar todas',
      showFew: 'Mostrar só as dez primeiras',
      all: (count) => `Todas as ${count} categorias`,
      allOne: 'A única categoria',
      open: (category) => `Abrir ${category}`,
    },
    what: 'A classificação',
    empty: (now) =>
      now
        ? 'Ainda nenhuma encomenda tem data neste período. Aparece aqui segundos depois de ser aceite.'
        : 'Nenhuma encomenda tem data neste período.',
    late: (amount, count, since) =>
      `${amount} de ${count} ${count === 1 ? 'encomenda atrasada' : 'encomendas atrasadas'} desde ${since}.`,
    category: {
      what: (category) => `Pormenores de ${category}`,
      rank: (rank, before) =>
        before === undefined
          ? `lugar ${rank}`
          : before === null
            ? `lugar ${rank}, novo`
            : `lugar ${rank}, era ${before}`,
      against: (change, than) => `${change} face a ${than}`,
      counts: (orders, pieces) => `${orders} encomendas · ${pieces} peças`,
      notSold: 'Nada desta categoria foi vendido neste período.',
      back: 'Voltar à classificação',
      history: 'Histórico',
      historyOf: (category, buckets) => `${category}, ${buckets}`,
      legend: {
        sold: 'vendido',
        soFar: 'até agora',
        lastYear: 'um ano antes',
        forecast: 'previsão, intervalo de 80 %',
      },
      start: 'Início',
      products: 'Produtos',
      noProduct: 'sem produto',
      moreProducts: (count) => `mais ${count}`,
      noProducts: 'Ainda sem linhas.',
      explain: 'Explicar este número',
    },
    explain: {
      title: (category) => `O que compõe ${category}`,
      bounds: (start, end, zone) => `De ${start} até antes de ${end}, ${zone}`,
      utc: (start, end) => `${start} até antes de ${end} UTC`,
      agrees: (amount, orders, lines) =>
        `${lines} linhas de ${orders} encomendas somam ${amount}, exatamente o que a classificação mostra.`,
      differs: (counted, shown) =>
        `As linhas contadas somam ${counted}; a classificação mostra ${shown}. Segue em segundos.`,
      waiting: (count, amount) =>
        `${count} ${count === 1 ? 'encomenda aceite espera' : 'encomendas aceites esperam'} pela contagem: ${amount}.`,
      order: 'Encomenda',
      at: 'Pedida',
      line: 'Linha',
      late: 'atrasada',
      more: 'Mostrar mais encomendas',
      hide: 'Esconder as encomendas',
      none: 'Nenhuma encomenda está nestes limites.',
    },
  },
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
  system: {},
  // ---- System end ----

  // ---- Import ----
  import: {},
  // ---- Import end ----

  // ---- First run ----
  firstRun: {},
  // ---- First run end ----
};
